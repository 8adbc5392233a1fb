using System.Globalization;
using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Reviews;

/// <summary>The record of a signal.</summary>
internal static class ReviewRecord
{
    /// <summary>Makes it. Words of fixed lists, ids and times: nothing of a message, and no text of the platform's.</summary>
    public static ChannelReview Of(ReviewSignal signal, ConnectorContract contract, string recordedBy) => new()
    {
        Metadata = new ObjectMeta { Name = signal.Name, Namespace = contract.Channel.Namespace },
        Spec = new ChannelReviewSpec
        {
            Platform = contract.Platform,
            AccountId = contract.AccountId,
            Decision = signal.Decision,
            Source = ReviewSource.Platform,
            Reason = $"{contract.Platform} {signal.Said}",
            Reference = signal.Reference,
            DecidedBy = contract.Platform,
            RecordedBy = recordedBy,
            // Cut, not rounded: a decision is not in the future.
            DecidedTime = new Timestamp(signal.Decided.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        },
    };
}
