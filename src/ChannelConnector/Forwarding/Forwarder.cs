using System.Threading.Channels;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Forwarding;

/// <summary>
/// Passes the inbox on: in order within a conversation, several conversations at once. What it knows it has from the inbox; after a kill
/// it begins from there.
/// </summary>
/// <param name="inbox">The inbox.</param>
/// <param name="passer">Makes the attempts.</param>
/// <param name="limiter">How fast.</param>
/// <param name="isOpen">Whether the contract permits it now.</param>
/// <param name="random">The jitter of pauses: a number in [0, 1).</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Forwarder(
    IMessageInbox inbox, MessagePasser passer, RateLimiter limiter, Func<bool> isOpen, Func<double> random, ConnectorMetrics metrics, TimeProvider time, ILogger<Forwarder> logger)
    : DrainingService
{
    private const int SendPlaces = 8;
    private const int MediaPlaces = 4;

    // Another process may have replayed a dead letter: its writes are not signalled.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    // Under load every commit signals: to read after each of them would cost more than the commits.
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConversationQueue _queue = new(time, random);
    private readonly Channel<FinishedAttempt> _finished = Channel.CreateUnbounded<FinishedAttempt>(new UnboundedChannelOptions { SingleReader = true });
    private readonly int[] _busy = new int[2];
    private Task _written = Task.CompletedTask;
    private long? _readAt;
    private int _misconfigured;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Observe();
        while (!stoppingToken.IsCancellationRequested)
        {
            while (_finished.Reader.TryRead(out FinishedAttempt? finished))
            {
                Settle(finished);
            }

            await ReadPendingAsync();
            bool canStart = isOpen();
            if (canStart)
            {
                Start();
            }

            await WaitAsync(canStart ? UntilNext() : LookInterval, stoppingToken);
        }

        while (_busy.Sum() > 0)
        {
            Settle(await _finished.Reader.ReadAsync(CancellationToken.None));
        }
    }

    // Whether the channel is put right one message tells as well as eight.
    private int Places => _misconfigured > 0 ? 1 : SendPlaces;

    private void Observe()
    {
        // One look at the inbox serves both: gauges are asked in this order.
        DateTimeOffset? since = null;
        metrics.Observe("connector.inbox.depth", "Messages that wait to be passed on", () =>
        {
            InboxBacklog backlog = inbox.Backlog();
            since = backlog.Oldest;
            return backlog.Depth;
        });
        metrics.Observe("connector.inbox.oldest.age", "Seconds that the oldest of them has waited", () => since is { } oldest ? (time.GetUtcNow() - oldest).TotalSeconds : 0);
    }

    private async Task ReadPendingAsync()
    {
        if (_readAt is { } last && time.GetElapsedTime(last) < (_written.IsCompleted ? ReadInterval : LookInterval))
        {
            return;
        }

        try
        {
            // Asked for before the look, so that nothing is missed between the two.
            _written = inbox.WaitForPendingAsync(CancellationToken.None);
            _readAt = time.GetTimestamp();
            IReadOnlyList<PendingMessage> read;
            do
            {
                read = await inbox.ReadPendingAsync();
                foreach (PendingMessage message in read)
                {
                    _queue.Add(message);
                }
            }
            while (read.Count > 0);
        }
        catch (Exception exception)
        {
            LogUnreadable(exception.GetType().Name);
        }
    }

    private void Start()
    {
        while (_busy[(int)ForwardLane.Send] < Places && limiter.Wait == TimeSpan.Zero && _queue.Take(ForwardLane.Send) is { } conversation)
        {
            if (_queue.IsPoison(conversation))
            {
                Run(conversation, ForwardLane.Send, () => passer.GiveUpAsync(conversation.Head, $"AlwaysFailed: {conversation.Failure!.Reason}"));
                continue;
            }

            limiter.Book();
            Run(conversation, ForwardLane.Send, () => passer.SendAsync(conversation.Head, GraceOver));
        }

        while (_busy[(int)ForwardLane.Media] < MediaPlaces && _queue.Take(ForwardLane.Media) is { } conversation)
        {
            bool giveUp = _queue.IsMediaGivenUp(conversation);
            Run(conversation, ForwardLane.Media, () => passer.FetchAsync(conversation.Head, giveUp, GraceOver));
        }
    }

    private void Run(PendingConversation conversation, ForwardLane lane, Func<Task<ForwardOutcome>> attempt)
    {
        _busy[(int)lane]++;
        _ = Task.Run(async () => _finished.Writer.TryWrite(new FinishedAttempt(conversation, lane, await TryAsync(attempt))));
    }

    private async Task<ForwardOutcome> TryAsync(Func<Task<ForwardOutcome>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (OperationCanceledException) when (GraceOver.IsCancellationRequested)
        {
            return ForwardOutcome.Stopped;
        }
        catch (NotHeldException)
        {
            // Another replica has the conversation, or this one was away for long. It keeps its place until it has gone.
            return ForwardOutcome.Failed("NotHeld");
        }
        catch (Exception exception)
        {
            // Its message may quote what was to be sent.
            LogAttemptFailed(exception.GetType().Name);
            return ForwardOutcome.Failed("Internal");
        }
    }

    private void Settle(FinishedAttempt finished)
    {
        (PendingConversation conversation, ForwardLane lane, ForwardOutcome outcome) = finished;
        _busy[(int)lane]--;
        switch (outcome.Result)
        {
            case ForwardResult.Accepted:
                metrics.Forwarded.Add(1);
                PutRight();
                _queue.Done(conversation, accepted: true);
                break;
            case ForwardResult.Refused:
                metrics.DeadLettered.Add(1, Reason(outcome));
                PutRight();
                _queue.Done(conversation, accepted: false);
                break;
            case ForwardResult.Gone:
                _queue.Done(conversation, accepted: false);
                break;
            case ForwardResult.MediaWanted:
                _queue.Move(conversation, ForwardLane.Media);
                break;
            case ForwardResult.MediaReady:
                _queue.Move(conversation, ForwardLane.Send);
                break;
            case ForwardResult.Stopped:
                break;
            default:
                metrics.ForwardFailed.Add(1, Reason(outcome));
                SettleFailure(conversation, outcome);
                break;
        }
    }

    private void SettleFailure(PendingConversation conversation, ForwardOutcome outcome)
    {
        switch (outcome.Result)
        {
            case ForwardResult.Throttled:
                _queue.Return(conversation);
                PauseAll(outcome.Pause, outcome, LogThrottled);
                break;
            case ForwardResult.Misconfigured:
                _queue.Return(conversation);
                _misconfigured += _queue.IsPaused ? 0 : 1;
                PauseAll(FailureRecord.Pause(_misconfigured, random()), outcome, LogMisconfigured);
                break;
            case ForwardResult.MediaFailed:
                _queue.MediaFailed(conversation);
                break;
            default:
                _queue.SendingFailed(conversation, outcome.Reason);
                break;
        }
    }

    private void PutRight()
    {
        if (_misconfigured > 0)
        {
            LogPutRight();
        }

        _misconfigured = 0;
    }

    // Several are on their way when the first is told to wait: the others say the same, once.
    private void PauseAll(TimeSpan pause, ForwardOutcome outcome, Action<string, double> log)
    {
        if (!_queue.IsPaused)
        {
            log(outcome.Reason, Math.Ceiling(pause.TotalSeconds));
        }

        _queue.Pause(pause);
    }

    private TimeSpan UntilNext()
    {
        TimeSpan next = LookInterval;
        if (_busy[(int)ForwardLane.Send] < Places && _queue.WaitOf(ForwardLane.Send) is { } send)
        {
            next = Min(next, Max(send, limiter.Wait));
        }

        if (_busy[(int)ForwardLane.Media] < MediaPlaces && _queue.WaitOf(ForwardLane.Media) is { } media)
        {
            next = Min(next, media);
        }

        // Timers count in whole milliseconds.
        return Max(next, TimeSpan.FromMilliseconds(1));
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        using CancellationTokenSource wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        bool isReadDue = _written.IsCompleted;
        Task timer = Task.Delay(isReadDue ? Min(pause, ReadInterval) : pause, time, wake.Token);
        await Task.WhenAny(_finished.Reader.WaitToReadAsync(wake.Token).AsTask(), isReadDue ? timer : _written, timer);
        await wake.CancelAsync();
    }

    private static KeyValuePair<string, object?> Reason(ForwardOutcome outcome) => new("reason", outcome.Reason);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Error, "Genesys Cloud refuses every message: {Reason}. Nothing is passed on and nothing is lost; next attempt in {Seconds} s. Check genesysClientId and genesysClientSecret in the channel's Secret, the OAuth client's permission conversation:message:receive, and settings.genesysRegion and settings.genesysIntegrationId")]
    private partial void LogMisconfigured(string reason, double seconds);

    [LoggerMessage(LogLevel.Information, "Genesys Cloud takes messages again: what has waited is passed on")]
    private partial void LogPutRight();

    [LoggerMessage(LogLevel.Warning, "Genesys Cloud has had too many requests: {Reason}. Nothing is passed on for {Seconds} s")]
    private partial void LogThrottled(string reason, double seconds);

    [LoggerMessage(LogLevel.Error, "The inbox cannot be read: {Error}. It is tried again every 5 s; look at the volume at /var/lib/channel, or at the database")]
    private partial void LogUnreadable(string error);

    [LoggerMessage(LogLevel.Error, "An attempt to pass a message on failed by itself: {Error}. It is repeated")]
    private partial void LogAttemptFailed(string error);
}
