using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Policy;

namespace ChannelOperator.Policies;

/// <summary>Builds the whole status of a policy. Pure.</summary>
internal static class PlatformPolicyStatusBuilder
{
    /// <summary>Builds the status.</summary>
    public static PlatformPolicyStatus Build(PlatformPolicy policy, CompiledPolicy compiled, IReadOnlyList<MessagingChannel> channels, ConditionDraft guarded, DateTimeOffset now)
    {
        int running = channels.Count(IsRunning);
        return new PlatformPolicyStatus
        {
            ObservedGeneration = policy.Metadata.Generation,
            Conditions = BuildConditions(policy, compiled, guarded, now),
            CurrentTermsVersion = compiled.Policy?.Terms?.CurrentVersion(now),
            NextTransitionTime = compiled.Policy?.Terms?.NextChange(now) is { } next ? Timestamp.Rounded(next) : null,
            Halt = policy.Spec.Halt is { } halt ? new PolicyHaltStatus { Reason = halt.Reason, By = halt.By, Since = policy.Status?.Halt?.Since ?? Timestamp.Rounded(now) } : null,
            Channels = new PolicyChannelCounts
            {
                Total = channels.Count,
                Running = running,
                Stopped = channels.Count - running,
                Warned = channels.Count(IsWarned),
            },
        };
    }

    private static IReadOnlyList<Condition> BuildConditions(PlatformPolicy policy, CompiledPolicy compiled, ConditionDraft guarded, DateTimeOffset now)
    {
        ConditionList conditions = new(policy.Status?.Conditions, policy.Metadata.Generation, now);
        string accepted = compiled.Policy is null ? ConditionStatus.False : ConditionStatus.True;
        conditions.Set(PlatformPolicyConditions.Accepted, accepted, compiled.Reason, compiled.Message);
        ConditionDraft told = Standing(policy, guarded);
        conditions.Set(told.Type, told.Status, told.Reason, told.Message);
        if (compiled.Policy is null)
        {
            // kstatus, by which Flux and others wait, has no other word for it where there is no Ready.
            conditions.Set(PlatformPolicyConditions.Stalled, ConditionStatus.True, compiled.Reason, compiled.Message);
        }

        return conditions.Conditions;
    }

    /// <summary>What could not be read since the start has not changed by that: what is said already stands.</summary>
    private static ConditionDraft Standing(PlatformPolicy policy, ConditionDraft guarded) =>
        guarded.Reason == PlatformPolicyConditions.Pending && policy.Status?.Conditions?.FirstOrDefault(said => said.Type == guarded.Type) is { } said
            ? new ConditionDraft(said.Type, said.Status, said.Reason, said.Message)
            : guarded;

    private static bool IsRunning(MessagingChannel channel) => channel.Status?.History is { Count: > 0 } history && history[^1].Action == ChannelActions.Run;

    private static bool IsWarned(MessagingChannel channel) => channel.Status?.Conditions?.Any(condition => condition.Type == ChannelConditions.PolicyViolated) == true;
}
