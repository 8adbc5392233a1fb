using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;

namespace ChannelOperator.Sweeps;

/// <summary>How a sweep that fails is told: the channel is stopped, and not as its rules demand. Pure.</summary>
internal static class SweepFailures
{
    /// <summary>Judges.</summary>
    /// <returns>Null if the channel runs, or nothing is known to have failed.</returns>
    public static ApplyFailure? Judge(ChannelObservation observed, ChannelDecision decision, SweepFacts facts, DateTimeOffset now)
    {
        if (decision.Action != ChannelAction.Stop || facts.HasPods)
        {
            return null;
        }

        if (facts.Last is { Result: SweepResult.Failed, IsDeleting: false } failed)
        {
            string job = ConnectorNames.SweepOf(observed.Key.Name);
            // With no time in it, so that trying again in vain writes nothing.
            string message = $"the connector is stopped, and its expired media could not be deleted: Job {job} failed ({failed.Reason ?? "no reason given"}): see kubectl logs -n {observed.Key.Namespace} job/{job}; it is tried again after an hour, then ever more seldom up to once a day, and at once when the Job is deleted";
            return new ApplyFailure(ChannelConditions.EnforcedReasons.SweepFailed, message, NeedsPerson: true, RetryAfter: Later(failed.EndedAt + SweepSchedule.RetryAfter(facts, failed.EndedAt) - now));
        }

        // While it is tried again the last result holds: else each attempt would be told as a recovery.
        return facts.IsPossible && facts.Last is not { Result: SweepResult.Succeeded } && Known(observed.Channel) is { } before
            ? new ApplyFailure(ChannelConditions.EnforcedReasons.SweepFailed, before.Message, NeedsPerson: true, RetryAfter: SweepSchedule.RetryInterval)
            : null;
    }

    /// <summary>What a person has to put right is not tried again every few seconds.</summary>
    public static ApplyFailure Slow(ApplyFailure failure) => failure.NeedsPerson ? failure with { Exception = null, RetryAfter = SweepSchedule.RetryInterval } : failure;

    /// <summary>The condition by which the channel's status says that sweeps fail; null where it does not.</summary>
    public static Condition? Known(MessagingChannel channel) =>
        channel.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: ChannelConditions.Enforced, Reason: ChannelConditions.EnforcedReasons.SweepFailed });

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);
}
