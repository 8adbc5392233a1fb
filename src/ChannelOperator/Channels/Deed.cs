using ChannelOperator.Connectors;
using ChannelOperator.Policy;

namespace ChannelOperator.Channels;

/// <summary>What was done, and on which decision.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Outcome">What came of it.</param>
internal sealed record Deed(ChannelDecision Decision, ApplyOutcome Outcome)
{
    /// <summary>How many deeds wait to be told, the last ones: as many decisions as a status holds. Where a server refuses a channel's status for ever they never are.</summary>
    public const int MostUntold = 5;

    /// <summary>How many different corrections of several passes wait to be told, the last ones.</summary>
    public const int MostCorrections = 20;

    /// <summary>This with what was done before it and not told: one deed where the decision is the same, since a start is found again until it is told.</summary>
    public IReadOnlyList<Deed> After(IReadOnlyList<Deed> untold) => untold.Count > 0 && untold[^1] is var last && last.Decision.Action == Decision.Action
        ? [.. untold.SkipLast(1), this with { Outcome = With(last.Outcome) }]
        : [.. untold.TakeLast(MostUntold - 1).Select(deed => deed with { Outcome = deed.Outcome with { Swept = null } }), this];

    private ApplyOutcome With(ApplyOutcome before) => Outcome with
    {
        Started = Outcome.Started || before.Started,
        Stopped = Outcome.Stopped || before.Stopped,
        // From the end: of what was put back again and again the last time counts.
        DriftCorrected = [.. before.DriftCorrected.Concat(Outcome.DriftCorrected).Reverse().Distinct(StringComparer.Ordinal).Take(MostCorrections).Reverse()],
    };
}
