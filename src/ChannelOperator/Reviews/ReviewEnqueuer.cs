using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Reviews;

/// <summary>Queues the accounts that have a new Platform record: it may have superseded others.</summary>
internal sealed class ReviewEnqueuer(WorkQueue queue)
{
    public void OnReview(CacheChange<ChannelReview> change)
    {
        if (change.New?.Value is { Spec.Source: ReviewSource.Platform } review)
        {
            queue.Add(new ResourceKey(change.Key.Namespace, AccountClaim.Account(review)), WorkPriority.Low);
        }
    }
}
