using ChannelOperator.Api;
using ChannelOperator.Soak.Worlds;

namespace ChannelOperator.Soak.Crashes;

/// <summary>
/// Whoever reads a status while the operator is dead must not be told what has not been done: a decision is recorded after it was applied.
/// </summary>
public static class StatusTruth
{
    /// <summary>What the statuses of a world claim without ground.</summary>
    /// <param name="state">The world.</param>
    /// <param name="scenario">What has been done in it.</param>
    public static IEnumerable<string> Lies(WorldState state, CrashScenario scenario)
    {
        foreach (MessagingChannel channel in state.Channels.Where(channel => channel.Status is { History.Count: > 0 } status && status.ObservedGeneration == channel.Metadata.Generation))
        {
            string name = channel.Metadata.Name;
            string action = channel.Status!.History![^1].Action;
            // A start that waits for a sweep to go is told as what comes next.
            bool isComing = channel.Status.Conditions?.Any(condition => condition.Type == ChannelConditions.Enforced && condition.Message.Contains($"started when Job {name}-sweep", StringComparison.Ordinal)) == true;
            if (action == ChannelActions.Stop && state.Replicas(name) > 0 && !isComing && !scenario.StartsUnedited)
            {
                yield return $"the status of {name} records a stop, and its Deployment is at {state.Replicas(name)}";
            }

            // One that could not be started says so itself.
            bool isOpen = state.Says(name, ChannelConditions.Enforced, ChannelConditions.EnforcedReasons.ApplyFailed);
            if (action == ChannelActions.Run && !isOpen && state.Deployment(name) is null)
            {
                yield return $"the status of {name} records a start, and it has no Deployment";
            }
        }
    }
}
