using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;

namespace ChannelOperator.Reviews;

/// <summary>
/// Deletes an account's superseded Platform records beyond the newest <see cref="AccountReviews.KeptPlatformRecords"/>: a platform that keeps
/// talking must not fill the cluster. Nothing that decides is ever deleted, and no person's record.
/// </summary>
/// <remarks>Its keys are a namespace and, as the name, an account.</remarks>
internal sealed partial class ReviewPruner(IApiClient api, ReviewBook book, ILogger<ReviewPruner> logger) : IReconciler
{
    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        foreach (ChannelReview review in AccountReviews.Prunable(book.Records(key.Namespace, key.Name)))
        {
            ResourceKey record = new(review.Metadata.Namespace, review.Metadata.Name);
            await api.DeleteAsync(ResourceTypes.ChannelReviews, record, review.Metadata.Uid, cancellationToken);
            LogPruned(logger, record, review.Spec.Decision, review.Spec.DecidedTime.Text, key.Name);
        }

        return ReconcileResult.AwaitChange;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "ChannelReview {Review} pruned: {Decision} of {Decided} for account {Account} is superseded, and newer ones are kept")]
    private static partial void LogPruned(ILogger logger, ResourceKey review, string decision, string decided, string account);
}
