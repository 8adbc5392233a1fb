using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Controllers;

/// <content>What the controller logs.</content>
public sealed partial class Controller
{
    [LoggerMessage(LogLevel.Debug, "{Key}: somebody else was faster, trying again")]
    private partial void LogConflict(ResourceKey key);

    [LoggerMessage(LogLevel.Warning, "{Key}: trying again after {Pause}: {Error}")]
    private partial void LogThrottled(ResourceKey key, TimeSpan pause, string error);

    [LoggerMessage(LogLevel.Error, "{Key}: failed, not tried again before a change")]
    private partial void LogTerminal(ResourceKey key, Exception? exception);

    [LoggerMessage(LogLevel.Information, "{Key}: cancelled, the term is over")]
    private partial void LogAborted(ResourceKey key);

    [LoggerMessage(LogLevel.Error, "{Key}: not done within {Limit}, cancelled, trying again")]
    private partial void LogTimedOut(ResourceKey key, TimeSpan limit);

    [LoggerMessage(LogLevel.Error, "{Key}: failed for the {Failures}. time, trying again")]
    private partial void LogFailed(ResourceKey key, int failures, Exception? exception);

    [LoggerMessage(LogLevel.Error, "{Key}: its priority cannot be told, taking Normal")]
    private partial void LogNoPriority(ResourceKey key, Exception exception);

    [LoggerMessage(LogLevel.Information, "{Controller}: the term is over, taking no more keys")]
    private partial void LogDraining(string controller);

    [LoggerMessage(LogLevel.Warning, "{Controller}: cancelling what is still running")]
    private partial void LogAborting(string controller);

    [LoggerMessage(LogLevel.Error, "{Controller}: abandoning reconciles that ignore their cancellation")]
    private partial void LogAbandoned(string controller);
}
