using System.Globalization;
using ChannelConnector.Forwarding;
using ChannelConnector.Hosting;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Outbound;

/// <summary>Tells Genesys Cloud what has become of answers: one receipt after the other, at the pace that messages and receipts share, until it has each.</summary>
/// <param name="outbox">Where they wait.</param>
/// <param name="genesys">Genesys Cloud.</param>
/// <param name="limiter">How fast.</param>
/// <param name="isOpen">Whether the contract permits it now.</param>
/// <param name="random">The jitter of pauses: a number in [0, 1).</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ReceiptForwarder(
    IOutbox outbox, GenesysClient genesys, RateLimiter limiter, Func<bool> isOpen, Func<double> random, ConnectorMetrics metrics, TimeProvider time, ILogger<ReceiptForwarder> logger)
    : DrainingService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private long _waiting;
    private int _failures;
    private Func<Task>? _unnoted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe("connector.receipts.waiting", "Receipts that Genesys Cloud still is to get", () => Volatile.Read(ref _waiting));
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            Task written = outbox.NextReceipt;
            TimeSpan wait = await LookAsync();
            if (wait > TimeSpan.Zero)
            {
                using CancellationTokenSource wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                Task timer = Task.Delay(wait, time, wake.Token);
                // While Genesys Cloud is not well a new receipt wakes nobody.
                await Task.WhenAny(_failures > 0 ? timer : written, timer);
                await wake.CancelAsync();
            }
        }
    }

    private async Task<TimeSpan> LookAsync()
    {
        try
        {
            // Nobody else tells a receipt that this process has: what became of it is noted first.
            if (_unnoted is { } note)
            {
                await NoteAsync(note);
            }

            if (!isOpen())
            {
                return LookInterval;
            }

            if (limiter.Wait is { Ticks: > 0 } full)
            {
                return full;
            }

            TakenReceipt taken = await outbox.TakeReceiptAsync();
            Volatile.Write(ref _waiting, taken.Waiting);
            return taken.Receipt is { } receipt ? await TellAsync(receipt) : UntilDue(taken.NextDue);
        }
        catch (Exception exception)
        {
            LogFailed(exception.GetType().Name);
            return LookInterval;
        }
    }

    private TimeSpan UntilDue(DateTimeOffset? next) => next is not { } due
        ? LookInterval
        : TimeSpan.FromMilliseconds(Math.Clamp((due - time.GetUtcNow()).TotalMilliseconds, 1, LookInterval.TotalMilliseconds));

    private async Task<TimeSpan> TellAsync(OutboxReceipt receipt)
    {
        limiter.Book();
        ForwardOutcome outcome = await genesys.SendAsync(Write(receipt), GraceOver);
        switch (outcome.Result)
        {
            case ForwardResult.Accepted:
                metrics.ReceiptsForwarded.Add(1, new KeyValuePair<string, object?>("status", receipt.Status));
                await NoteAsync(() => outbox.CompleteReceiptAsync(receipt));
                _failures = 0;
                return TimeSpan.Zero;
            case ForwardResult.Refused:
                metrics.ReceiptsRefused.Add(1, new KeyValuePair<string, object?>("reason", outcome.Reason));
                LogRefused(receipt.Answer, outcome.Reason);
                await NoteAsync(() => outbox.CompleteReceiptAsync(receipt));
                _failures = 0;
                return TimeSpan.Zero;
            default:
                return await PostponeAsync(receipt, outcome);
        }
    }

    // Another one is tried next: if that is taken, it was the receipt.
    private async Task<TimeSpan> PostponeAsync(OutboxReceipt receipt, ForwardOutcome outcome)
    {
        metrics.ForwardFailed.Add(1, new KeyValuePair<string, object?>("reason", outcome.Reason));
        DateTimeOffset due = time.GetUtcNow() + FailureRecord.Pause(receipt.Attempts + 1, random());
        await NoteAsync(() => outbox.PostponeReceiptAsync(receipt, due));
        TimeSpan pause = outcome.Result == ForwardResult.Throttled ? outcome.Pause : FailureRecord.Pause(++_failures, random());
        LogNotTold(outcome.Reason, Math.Ceiling(pause.TotalSeconds));
        return pause;
    }

    private async Task NoteAsync(Func<Task> note)
    {
        _unnoted = note;
        await note();
        _unnoted = null;
    }

    private static OpenReceipt Write(OutboxReceipt receipt) => new(
        receipt.Answer,
        new OpenReceiptChannel(new OpenRecipient(receipt.Recipient), receipt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        receipt.Status,
        receipt.Failure is { } failure ? [failure] : null,
        receipt.IsFinal);

    [LoggerMessage(LogLevel.Warning, "Genesys Cloud does not take the receipt of answer {Id}: {Reason}. It is not told again")]
    private partial void LogRefused(string id, string reason);

    [LoggerMessage(LogLevel.Warning, "Genesys Cloud was not told what became of an answer: {Reason}. Nothing is lost; next attempt in {Seconds} s")]
    private partial void LogNotTold(string reason, double seconds);

    [LoggerMessage(LogLevel.Error, "Receipts could not be looked at: {Error}. It is tried again every 5 s; look at the volume at /var/lib/channel, or at the database")]
    private partial void LogFailed(string error);
}
