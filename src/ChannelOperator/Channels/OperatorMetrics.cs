using System.Diagnostics.Metrics;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Channels;

/// <summary>What the operator counts beside the runtime. Labels are bounded: platforms that have a policy, actions, reasons.</summary>
internal sealed class OperatorMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ChannelOperator";

    private readonly Counter<long> _starts;
    private readonly Counter<long> _stops;
    private readonly Counter<long> _drift;
    private readonly Counter<long> _sweeps;
    private readonly Counter<long> _haltsLifted;
    private Func<IEnumerable<(string Platform, bool IsHalted)>> _halts = () => [];

    public OperatorMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _starts = meter.CreateCounter<long>("messaging_channel_starts_total", description: "Connectors started or brought back from zero.");
        _stops = meter.CreateCounter<long>("messaging_channel_stops_total", description: "Connectors scaled to zero, by reason.");
        _drift = meter.CreateCounter<long>("messaging_channel_drift_corrections_total", description: "Changes by others that were put back.");
        _sweeps = meter.CreateCounter<long>("messaging_channel_sweeps_total", description: "Sweeps of stopped channels that ended, by result.");
        _haltsLifted = meter.CreateCounter<long>("messaging_platform_halts_lifted_total", description: "Halts that were taken out of a policy.");
        meter.CreateObservableGauge("messaging_platform_halted", ReadHalts, description: "1 while a platform is halted.");
        meter.CreateObservableGauge("messaging_channel_deadline_timestamp_seconds", ReadDeadlines, description: "When the first running channel of a platform stops by itself.");
    }

    /// <summary>When running channels stop by themselves.</summary>
    public ChannelDeadlines Deadlines { get; } = new();

    /// <summary>Where to read which platforms are halted: from the policies as they are, so that replicas which stand by say so too.</summary>
    public void ObserveHalts(Func<IEnumerable<(string Platform, bool IsHalted)>> halts) => _halts = halts;

    /// <summary>Counts a halt that was lifted.</summary>
    public void RecordHaltLifted(string platform) => _haltsLifted.Add(1, new KeyValuePair<string, object?>("platform", platform));

    /// <summary>Takes in what was decided on a channel, whatever becomes of it.</summary>
    public void RecordDecision(ResourceKey channel, ChannelDecision decision) => Deadlines.Record(channel, PlatformOf(decision), decision);

    /// <summary>Counts a pass.</summary>
    public void Record(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome)
    {
        KeyValuePair<string, object?> platform = new("platform", PlatformOf(decision));
        if (outcome.Started)
        {
            _starts.Add(1, platform);
        }

        if (outcome.Stopped)
        {
            _stops.Add(1, platform, new("reason", decision.Reason));
        }

        if (outcome.DriftCorrected.Count > 0)
        {
            _drift.Add(outcome.DriftCorrected.Count, platform);
        }

        if (outcome.Swept is { } result)
        {
            _sweeps.Add(1, platform, new("result", result == SweepResult.Succeeded ? "succeeded" : "failed"));
        }
    }

    private static string PlatformOf(ChannelDecision decision) => decision.Policy?.Platform ?? "unknown";

    private IEnumerable<Measurement<long>> ReadHalts() => _halts().Select(halt => new Measurement<long>(halt.IsHalted ? 1 : 0, new KeyValuePair<string, object?>("platform", halt.Platform)));

    private IEnumerable<Measurement<double>> ReadDeadlines() => Deadlines.Earliest().Select(earliest => new Measurement<double>(
        (earliest.Value - DateTimeOffset.UnixEpoch).TotalSeconds,
        new KeyValuePair<string, object?>("platform", earliest.Key)));
}
