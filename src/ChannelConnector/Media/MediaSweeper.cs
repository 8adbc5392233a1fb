using ChannelConnector.Telemetry;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>Deletes what has expired: at the start, and then at least every half minute, within seconds of the time of each medium.</summary>
/// <param name="store">The media.</param>
/// <param name="retention">How long each kind is kept.</param>
/// <param name="removeRows">Deletes the rows of a kind that were received at a time or before.</param>
/// <param name="maintenance">What else is to be done every minute.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MediaSweeper(
    IMediaStore store,
    MediaRetention retention,
    Func<string, DateTimeOffset, Task> removeRows,
    IReadOnlyList<Func<CancellationToken, Task>> maintenance,
    ConnectorMetrics metrics,
    TimeProvider time,
    ILogger<MediaSweeper> logger) : BackgroundService
{
    /// <summary>A clock that is set is noticed within this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A busy channel has a medium that expires at every moment; each sweep reads the names of all buckets.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromMinutes(1);

    /// <summary>Sweeps once: media first, then rows. Rows whose media went before a kill go with the next one.</summary>
    public async Task<MediaSweep> SweepOnceAsync(CancellationToken cancellationToken = default)
    {
        MediaSweep sweep = await store.SweepAsync(retention, time.GetUtcNow(), cancellationToken);
        if (sweep.Failures > 0)
        {
            LogNotDeleted(sweep.Failures, sweep.Failure, store.Remedy);
        }

        foreach (KindSweep kind in sweep.Kinds)
        {
            if (kind.Removed > 0)
            {
                metrics.MediaExpired.Add(kind.Removed, new KeyValuePair<string, object?>("kind", kind.Kind));
            }

            await removeRows(kind.Kind, kind.ReceivedUpTo);
        }

        return sweep;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? maintained = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            DateTimeOffset next = DateTimeOffset.MaxValue;
            await TryAsync("sweep", async () => next = (await SweepOnceAsync(stoppingToken)).Next);
            if (maintained is not { } last || time.GetElapsedTime(last) >= MaintenanceInterval)
            {
                maintained = time.GetTimestamp();
                foreach (Func<CancellationToken, Task> job in maintenance)
                {
                    await TryAsync("maintenance", () => job(stoppingToken));
                }
            }

            await Task.Delay(Pause(next), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Pause(DateTimeOffset next)
    {
        TimeSpan pause = next - time.GetUtcNow();
        return pause > Longest ? Longest : pause < Shortest ? Shortest : pause;
    }

    /// <summary>Nothing that fails once may end the deleting.</summary>
    private async Task TryAsync(string what, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (OperationCanceledException)
        {
            // The end, or a job that gave up: there is another round.
        }
        catch (Exception exception)
        {
            LogFailed(what, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} media or directories could not be read or deleted ({Type}): {Remedy}; tried again within 30 s")]
    private partial void LogNotDeleted(int count, string? type, string remedy);

    [LoggerMessage(LogLevel.Error, "the {What} failed ({Type}); tried again with the next round")]
    private partial void LogFailed(string what, string type);
}
