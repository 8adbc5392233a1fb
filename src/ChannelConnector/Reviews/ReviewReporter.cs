using ChannelConnector.Forwarding;
using ChannelConnector.Hosting;
using ChannelConnector.Inbox;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Reviews;

/// <summary>
/// Has signals recorded: at once when they come, and again and again while the API server is away or refuses. Whether the contract still permits traffic makes no difference: what the
/// platform has said is so.
/// </summary>
/// <param name="inbox">Where they wait.</param>
/// <param name="report">Makes an attempt.</param>
/// <param name="random">The jitter of pauses: a number in [0, 1).</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ReviewReporter(
    IMessageInbox inbox, Func<ReviewSignal, CancellationToken, Task<ReportResult>> report, Func<double> random, ConnectorMetrics metrics, TimeProvider time, ILogger<ReviewReporter> logger)
    : DrainingService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private readonly HashSet<ReportOutcome> _told = [];
    private int _failures;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe("connector.review.signals.waiting", "What the platform has said of the account and no record tells yet", () => inbox.Backlog().Signals);
        // The host goes on starting.
        await Task.Yield();
        while (true)
        {
            // Asked for before the look, so that nothing is missed between the two.
            Task next = inbox.NextSignal;
            bool isDone = await TryReportAsync();
            _failures = isDone ? 0 : _failures + 1;
            await WaitAsync(next, isDone ? Rest : FailureRecord.Pause(_failures, random()), stoppingToken);
            // What came with the last webhooks is reported once more before the end; what is not taken anyway is not.
            if (stoppingToken.IsCancellationRequested && !next.IsCompleted)
            {
                return;
            }
        }
    }

    // What another replica took in and could not report any more is found by looking.
    private TimeSpan Rest => inbox.IsShared ? LookInterval : Timeout.InfiniteTimeSpan;

    private async Task WaitAsync(Task next, TimeSpan pause, CancellationToken stoppingToken)
    {
        using CancellationTokenSource wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(next, Task.Delay(pause, time, wake.Token));
        await wake.CancelAsync();
    }

    private async Task<bool> TryReportAsync()
    {
        try
        {
            return await ReportAsync();
        }
        catch (OperationCanceledException) when (GraceOver.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            LogFailed(exception.GetType().Name);
            return false;
        }
    }

    private async Task<bool> ReportAsync()
    {
        bool isDone = true;
        foreach (ReviewSignal signal in await inbox.WaitingSignalsAsync())
        {
            ReportResult result = await report(signal, GraceOver);
            metrics.Reports.Add(1, new KeyValuePair<string, object?>("result", result.Outcome.ToString()));
            if (result.IsDone)
            {
                await inbox.CompleteSignalAsync(signal.Name);
                LogReported(signal.Name, signal.Decision);
                _told.Clear();
                continue;
            }

            isDone = false;
            Tell(signal, result);
            // One that is refused by itself keeps no other waiting.
            if (result.ConcernsAll)
            {
                break;
            }
        }

        return isDone;
    }

    // Once for each kind, until one is taken: it is repeated for as long as it takes.
    private void Tell(ReviewSignal signal, ReportResult result)
    {
        if (_told.Add(result.Outcome))
        {
            LogNotReported(signal.Name, signal.Decision, result.Detail, Advice(result.Outcome));
        }
    }

    private static string Advice(ReportOutcome outcome) => outcome switch
    {
        ReportOutcome.NoToken => "set reportsReviews in the channel's ConnectorClass; until then record it yourself",
        ReportOutcome.Unauthorized => "look whether the ServiceAccount of the channel's connector is still there",
        ReportOutcome.Forbidden => "set reportsReviews in the channel's ConnectorClass, and look at the RoleBinding of the channel's connector and at the admission policies",
        ReportOutcome.NotFound => "apply the CRDs of the operator's version",
        ReportOutcome.Refused => "apply the CRDs and the admission policies of the operator's version, and record it yourself meanwhile",
        _ => "look at the API server, and whether a network policy keeps the connector from it",
    };

    [LoggerMessage(LogLevel.Information, "ChannelReview {Name} is recorded: {Decision}")]
    private partial void LogReported(string name, string decision);

    [LoggerMessage(LogLevel.Error, "ChannelReview {Name} ({Decision}) is not recorded, and the channel not stopped by it: {Detail}. It is kept and tried again, each minute at the latest: {Advice}")]
    private partial void LogNotReported(string name, string decision, string detail, string advice);

    [LoggerMessage(LogLevel.Error, "Signals of the platform could not be looked at: {Error}. It is tried again within a minute; look at the volume at /var/lib/channel, or at the database")]
    private partial void LogFailed(string error);
}
