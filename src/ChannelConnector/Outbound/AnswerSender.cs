using System.Collections.Concurrent;
using ChannelConnector.Hosting;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Outbound;

/// <summary>
/// Sends what waits in the outbox: in order to each customer, to several customers at once. What it knows it has from the outbox; after a kill it begins from there. What the grace cuts off is in doubt then.
/// </summary>
/// <param name="outbox">The outbox.</param>
/// <param name="delivery">Sends one answer.</param>
/// <param name="isOpen">Whether the contract permits it now.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class AnswerSender(IOutbox outbox, AnswerDelivery delivery, Func<bool> isOpen, ConnectorMetrics metrics, TimeProvider time, ILogger<AnswerSender> logger) : DrainingService
{
    private const int Places = 8;

    // Also for what another process has written.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly List<Task<TimeSpan?>> _running = [];
    private readonly ConcurrentQueue<TakenAnswer> _left = new();
    private long _waiting;
    private long _pausedAt;
    private TimeSpan _pause;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe("connector.answers.waiting", "Answers that wait to be sent", () => Volatile.Read(ref _waiting));
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Asked for before the look, so that nothing is missed between the two.
            Task written = outbox.NextAnswer;
            TimeSpan wait = await LookAsync();
            await WaitAsync(written, wait, stoppingToken);
            Collect();
        }

        await Task.WhenAll(_running);
    }

    private TimeSpan Paused => _pause - time.GetElapsedTime(_pausedAt);

    /// <summary>Starts what can be sent.</summary>
    /// <returns>How long nothing more can be.</returns>
    private async Task<TimeSpan> LookAsync()
    {
        try
        {
            await GiveBackAsync();
            if (!isOpen())
            {
                // What may not be sent is not kept either: nobody knows whether it ever may.
                int failed = await outbox.FailWaitingAsync(AnswerFailures.Closed);
                metrics.AnswersFailed.Add(failed, new KeyValuePair<string, object?>("code", AnswerFailures.Closed.Code));
                return LookInterval;
            }

            // Also while nothing can be sent: what is too old does not wait for it.
            int expired = await outbox.FailWaitingAsync(AnswerFailures.Expired, time.GetUtcNow() - AnswerDelivery.Life);
            metrics.AnswersFailed.Add(expired, new KeyValuePair<string, object?>("code", AnswerFailures.Expired.Code));
            if (_running.Count == Places)
            {
                return LookInterval;
            }

            return Paused > TimeSpan.Zero ? Bounded(Paused) : await StartAsync();
        }
        catch (Exception exception)
        {
            LogFailed(exception.GetType().Name);
            return LookInterval;
        }
    }

    private async Task<TimeSpan> StartAsync()
    {
        TakenAnswers taken = await outbox.TakeAsync(Places - _running.Count);
        Volatile.Write(ref _waiting, taken.Waiting);
        foreach (TakenAnswer answer in taken.Answers)
        {
            _running.Add(Task.Run(() => SendAsync(answer)));
        }

        return taken.NextDue is { } due ? Bounded(due - time.GetUtcNow()) : LookInterval;
    }

    private async Task<TimeSpan?> SendAsync(TakenAnswer answer)
    {
        try
        {
            return await delivery.SendAsync(answer, GraceOver);
        }
        catch (Exception exception)
        {
            // Its message may quote what was to be sent. What could not be noted is in doubt.
            LogFailed(exception.GetType().Name);
            _left.Enqueue(answer);
            return null;
        }
    }

    private async Task GiveBackAsync()
    {
        while (_left.TryPeek(out TakenAnswer? answer))
        {
            await outbox.GiveBackAsync(answer, time.GetUtcNow() + LookInterval);
            _left.TryDequeue(out _);
        }
    }

    private void Collect()
    {
        foreach (Task<TimeSpan?> ended in _running.Where(task => task.IsCompleted).ToList())
        {
            _running.Remove(ended);
            if (ended.Result is { } pause && pause > Paused)
            {
                (_pausedAt, _pause) = (time.GetTimestamp(), pause);
            }
        }
    }

    private async Task WaitAsync(Task written, TimeSpan pause, CancellationToken stoppingToken)
    {
        using CancellationTokenSource wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny([written, Task.Delay(pause, time, wake.Token), .. _running]);
        await wake.CancelAsync();
    }

    // Timers count in whole milliseconds.
    private static TimeSpan Bounded(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Clamp(wait.TotalMilliseconds, 1, LookInterval.TotalMilliseconds));

    [LoggerMessage(LogLevel.Error, "Answers could not be looked at, or one could not be noted: {Error}. It is tried again within 5 s; look at the volume at /var/lib/channel, or at the database")]
    private partial void LogFailed(string error);
}
