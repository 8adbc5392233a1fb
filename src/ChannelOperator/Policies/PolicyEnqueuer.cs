using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Policies;

/// <summary>Queues the policies whose status may have changed: at once for their own changes, now and then for their channels'.</summary>
internal sealed class PolicyEnqueuer(WorkQueue queue)
{
    /// <summary>How often the counts of channels are written at the most.</summary>
    public static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);

    public void OnPolicy(CacheChange<PlatformPolicy> change)
    {
        // Our own status write comes back while channels change: looked at now it would find other counts, and be followed by the next.
        if (PolicyChange.IsOfStatusAlone(change))
        {
            AddLater(change.Key);
            return;
        }

        queue.Add(change.Key);
    }

    public void OnChannel(CacheChange<MessagingChannel> change)
    {
        foreach (MessagingChannel channel in new[] { change.Old?.Value, change.New?.Value }.OfType<MessagingChannel>().DistinctBy(Platforms.Of))
        {
            AddLater(ResourceKey.ClusterScoped(Platforms.Key(Platforms.Of(channel))));
        }
    }

    private void AddLater(ResourceKey policy) => queue.AddAfter(policy, CountInterval, WorkPriority.Low);
}
