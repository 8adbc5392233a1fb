using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>
/// Looks through a store that replicas share for what no row knows: at the start and then every hour, beside them. On its own, for a large bucket takes minutes and what expires meanwhile must
/// not wait. A store that is not shared is looked through at the start, by whoever is alone.
/// </summary>
/// <param name="store">The media.</param>
/// <param name="inbox">Their rows.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class LeftBehindRemoval(IMediaStore store, IMessageInbox inbox, TimeProvider time, ILogger<LeftBehindRemoval> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (store.IsShared && !stoppingToken.IsCancellationRequested)
        {
            TimeSpan next = await TryAsync(stoppingToken) ? Interval : Pause;
            await Task.Delay(next, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await store.RemoveLeftBehindAsync(inbox.KnownMediaAsync, () => Task.FromResult(false), time.GetUtcNow(), stoppingToken);
            return true;
        }
        catch (Exception exception)
        {
            LogFailed(exception.GetType().Name, store.Remedy);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Media that belong to no message could not be looked for or deleted ({Type}): {Remedy}; tried again in a minute")]
    private partial void LogFailed(string type, string remedy);
}
