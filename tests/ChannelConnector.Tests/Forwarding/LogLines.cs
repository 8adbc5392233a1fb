using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>Writes what is logged into a list, one line each with its level and with the exception if there is one.</summary>
internal sealed class LogLines<T>(ConcurrentQueue<string> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel}: {formatter(state, exception)}{exception}");
}
