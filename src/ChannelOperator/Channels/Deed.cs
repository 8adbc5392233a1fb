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

    private bool DidSomething => Outcome.Started || Outcome.Stopped || Outcome.DriftCorrected.Count > 0;

    /// <summary>
    /// This with what was done before it and not told. One deed where it is the same again: a start is found again until it is told, whatever permits it by then;
    /// a stop belongs to the reason that it was made for.
    /// </summary>
    public IReadOnlyList<Deed> After(IReadOnlyList<Deed> untold) => untold.Count > 0 && untold[^1] is var last && IsSame(last.Decision)
        ? [.. untold.SkipLast(1), this with { Outcome = With(last.Outcome) }]
        : [.. untold.Where(deed => deed.DidSomething).TakeLast(MostUntold - 1), this];

    private bool IsSame(ChannelDecision other) => other.Action == Decision.Action && (Decision.Action == ChannelAction.Run || other.Reason == Decision.Reason);

    private ApplyOutcome With(ApplyOutcome before) => Outcome with
    {
        Started = Outcome.Started || before.Started,
        Stopped = Outcome.Stopped || before.Stopped,
        // From the end: of what was put back again and again the last time counts.
        DriftCorrected = [.. before.DriftCorrected.Concat(Outcome.DriftCorrected).Reverse().Distinct(StringComparer.Ordinal).Take(MostCorrections).Reverse()],
    };
}
