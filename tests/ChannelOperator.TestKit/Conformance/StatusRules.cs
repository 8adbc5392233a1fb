using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>What every status has to keep, of whatever object, whoever looks: Flux's checks but for what is meant to be otherwise, and our own promises.</summary>
public static class StatusRules
{
    /// <summary>The rules that a state breaks.</summary>
    /// <param name="state">The state.</param>
    /// <param name="before">The state of the same object just before it; null if there was none, or it is not known.</param>
    public static IReadOnlyList<StatusBreach> Judge(ObservedState state, ObservedState? before = null) =>
        [.. FluxChecks.Of(state).Where(breach => !IsMeant(breach.Code, state)), .. StatusInvariants.Of(state, before)];

    /// <exception cref="BrokenStatusException">The state breaks a rule.</exception>
    public static void Require(ObservedState state, ObservedState? before = null)
    {
        if (Judge(state, before) is { Count: > 0 } breaches)
        {
            throw new BrokenStatusException(Describe(state, breaches));
        }
    }

    /// <summary>Object, codes and state.</summary>
    public static string Describe(ObservedState state, IReadOnlyList<StatusBreach> breaches) => $"{state}: {string.Join("; ", breaches)}\n{state.Resource.GetRawText()}";

    /// <summary>Where we do otherwise than Flux asks, and why.</summary>
    private static bool IsMeant(string code, ObservedState state) => code switch
    {
        // A policy is accepted or not; there is nothing that it could become ready for.
        "FAIL0002" => state.Kind == PlatformPolicy.KindName || !state.IsSeen,

        // While something moves the answer is not known yet. Flux's own manual says Unknown.
        "FAIL0003" => state.Find(ChannelConditions.Ready) is { Status: ConditionStatus.Unknown },

        // Between an edit and the operator's next look; observedGeneration is how the tools tell.
        "FAIL0007" or "FAIL0008" => state.IsStale,

        // Before the first look, and where the user has suspended what may start: nothing moves, and nothing is wrong.
        "FAIL0011" => !state.IsSeen || state.IsTrue(ChannelConditions.Suspended),
        "WARN0005" => !state.IsSeen,
        _ => false,
    };
}
