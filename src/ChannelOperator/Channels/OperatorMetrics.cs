using System.Diagnostics.Metrics;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Channels;

/// <summary>What the operator counts beside the runtime. Labels are bounded: platforms that have a policy, actions, reasons.</summary>
internal sealed class OperatorMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ChannelOperator";

    /// <summary>The label where no policy says which platform it is.</summary>
    public const string UnknownPlatform = "unknown";

    // From what a Deployment without pods takes to an hour: past that an alert has told it long ago.
    private static readonly double[] Seconds = [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300, 900, 3600];

    private readonly Counter<long> _decisions;
    private readonly Counter<long> _statusWrites;
    private readonly Histogram<double> _enforcement;
    private readonly Counter<long> _starts;
    private readonly Counter<long> _stops;
    private readonly Counter<long> _drift;
    private readonly Counter<long> _sweeps;
    private readonly Counter<long> _haltsLifted;
    private Func<IEnumerable<(string Platform, bool IsHalted)>> _halts = () => [];
    private ChannelLedger? _ledger;

    public OperatorMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _starts = meter.CreateCounter<long>("messaging_channel_starts_total", description: "Connectors started or brought back from zero.");
        _stops = meter.CreateCounter<long>("messaging_channel_stops_total", description: "Connectors scaled to zero, by reason.");
        _drift = meter.CreateCounter<long>("messaging_channel_drift_corrections_total", description: "Changes by others that were put back.");
        _sweeps = meter.CreateCounter<long>("messaging_channel_sweeps_total", description: "Sweeps of stopped channels that ended, by result.");
        _haltsLifted = meter.CreateCounter<long>("messaging_platform_halts_lifted_total", description: "Halts that were taken out of a policy.");
        meter.CreateObservableGauge("messaging_platform_halted", ReadHalts, description: "1 while a platform is halted.");
        _decisions = meter.CreateCounter<long>("messaging_channel_decisions_total", description: "Decisions on channels that are other than the ones before.");
        _statusWrites = meter.CreateCounter<long>("messaging_channel_status_writes_total", description: "Statuses of channels that were sent to the API server, by result.");
        _enforcement = meter.CreateHistogram(
            "messaging_channel_enforcement_seconds", description: "From the decision to stop a connector that runs until no pod of it is left.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        meter.CreateObservableGauge("messaging_channel_deadline_timestamp_seconds", ReadDeadlines, description: "When the first running channel of a platform stops by itself.");
        meter.CreateObservableGauge("messaging_channel_stop_pending_seconds", ReadPendingStops, description: "How long the oldest stop has been decided and not carried out.");
        meter.CreateObservableGauge("messaging_channels", ReadCounts, description: "Channels, by what is decided on them.");
        meter.CreateObservableGauge("messaging_channel_unavailable", ReadUnavailable, description: "Channels that are to run and whose connectors are not available, by reason.");
        meter.CreateObservableGauge("messaging_channel_suspended", ReadSuspended, description: "Channels that their owners have suspended.");
    }

    /// <summary>Where to read which platforms are halted: from the policies as they are, so that replicas which stand by say so too.</summary>
    public void ObserveHalts(Func<IEnumerable<(string Platform, bool IsHalted)>> halts) => _halts = halts;

    /// <summary>Where to read what is decided on the channels.</summary>
    public void ObserveChannels(ChannelLedger ledger) => _ledger = ledger;

    /// <summary>Counts a halt that was lifted.</summary>
    public void RecordHaltLifted(string platform) => _haltsLifted.Add(1, new KeyValuePair<string, object?>("platform", platform));

    /// <summary>Counts a decision that is another one than before.</summary>
    public void RecordDecision(ChannelDecision decision) =>
        _decisions.Add(1, Tag("platform", PlatformOf(decision)), Tag("action", NameOf(decision.Action)), Tag("reason", decision.Reason));

    /// <summary>Records how long a stop took.</summary>
    public void RecordEnforcement(ChannelDecision decision, TimeSpan duration) => _enforcement.Record(Math.Max(0, duration.TotalSeconds), Tag("platform", PlatformOf(decision)));

    /// <summary>Counts a status that was sent.</summary>
    public void RecordStatusWrite(string result) => _statusWrites.Add(1, Tag("result", result));

    /// <summary>The label of a decision: the platform of the policy, in lower case, so that what is written into specs makes no series.</summary>
    public static string PlatformOf(ChannelDecision decision) => decision.Policy?.Platform ?? UnknownPlatform;

    /// <summary>Counts what a pass did.</summary>
    public void Record(ChannelDecision decision, ApplyOutcome outcome)
    {
        KeyValuePair<string, object?> platform = Tag("platform", PlatformOf(decision));
        if (outcome.Started)
        {
            _starts.Add(1, platform);
        }

        if (outcome.Stopped)
        {
            _stops.Add(1, platform, Tag("reason", decision.Reason));
        }

        if (outcome.DriftCorrected.Count > 0)
        {
            _drift.Add(outcome.DriftCorrected.Count, platform);
        }

        if (outcome.Swept is { } result)
        {
            _sweeps.Add(1, platform, Tag("result", result == SweepResult.Succeeded ? "succeeded" : "failed"));
        }
    }

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private static string NameOf(ChannelAction action) => action == ChannelAction.Run ? ChannelActions.Run : ChannelActions.Stop;

    private IEnumerable<Measurement<long>> ReadHalts() => _halts().Select(halt => new Measurement<long>(halt.IsHalted ? 1 : 0, Tag("platform", halt.Platform)));

    private IEnumerable<Measurement<double>> ReadDeadlines() => _ledger?.Deadlines().Select(earliest =>
        new Measurement<double>((earliest.Value - DateTimeOffset.UnixEpoch).TotalSeconds, Tag("platform", earliest.Key))) ?? [];

    private IEnumerable<Measurement<double>> ReadPendingStops() => _ledger?.PendingStops().Select(oldest => new Measurement<double>(oldest.Value.TotalSeconds, Tag("platform", oldest.Key))) ?? [];

    private IEnumerable<Measurement<long>> ReadSuspended() => _ledger?.Suspended().Select(suspended => new Measurement<long>(suspended.Value, Tag("platform", suspended.Key))) ?? [];

    private IEnumerable<Measurement<long>> ReadUnavailable() => _ledger?.Unavailable().Select(count => new Measurement<long>(
        count.Value, Tag("platform", count.Key.Platform), Tag("reason", count.Key.Reason))) ?? [];

    private IEnumerable<Measurement<long>> ReadCounts() => _ledger?.Counts().Select(count => new Measurement<long>(
        count.Value, Tag("platform", count.Key.Platform), Tag("action", NameOf(count.Key.Action)), Tag("reason", count.Key.Reason))) ?? [];
}
