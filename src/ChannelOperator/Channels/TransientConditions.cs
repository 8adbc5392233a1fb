using ChannelOperator.Api;
using ChannelOperator.Policy;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Channels;

/// <summary>The conditions that are present only while True. Pure.</summary>
internal static class TransientConditions
{
    /// <summary>Judges.</summary>
    public static IEnumerable<ConditionDraft> Judge(ChannelDecision decision, ReadySummary summary)
    {
        if (summary.Progress is { } progress)
        {
            yield return Is(Reconciling, progress, summary.Ready.Message);
        }

        if (summary.IsStalled)
        {
            yield return Is(Stalled, summary.Ready.Reason, summary.Ready.Message);
        }

        if (decision.IsSuspended)
        {
            yield return Is(Suspended, SuspendedReasons.SuspendedByUser, "spec.suspend is set: nothing is started or changed; stops and stricter media rules are still carried out");
        }

        // A channel that its owner has stopped breaks no rule by running.
        if (decision.Action == ChannelAction.Run && !decision.Violations.IsEmpty)
        {
            string rules = string.Join("; ", decision.Violations.Select(violation => violation.Message));
            yield return Is(PolicyViolated, decision.Violations[0].Reason, $"the policy's enforcement is Warn, so the channel runs in breach of it: {rules}");
        }
    }

    private static ConditionDraft Is(string type, string reason, string message) => new(type, ConditionStatus.True, reason, message);
}
