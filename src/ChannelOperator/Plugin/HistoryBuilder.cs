using ChannelOperator.Api;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>Puts together what happened to a channel: decisions, records of its account, events. Pure.</summary>
internal static class HistoryBuilder
{
    /// <summary>All of it, the oldest first.</summary>
    public static IReadOnlyList<HistoryItem> Build(MessagingChannel channel, IReadOnlyCollection<ChannelReview> reviews, IReadOnlyList<ChannelEventSighting> events) =>
    [
        .. Decisions(channel.Status?.History ?? []).Concat(reviews.Select(Review).OfType<HistoryItem>())
            .Concat(events.Select(seen => new HistoryItem(seen.Time, "Event", seen.Reason, seen.Message, null)))
            .OrderBy(item => item.Time).ThenBy(item => item.Source, StringComparer.Ordinal),
    ];

    private static IEnumerable<HistoryItem> Decisions(IReadOnlyList<ChannelHistoryEntry> history)
    {
        for (int index = 0; index < history.Count; index++)
        {
            if (history[index].Time.Value is { } time)
            {
                TimeSpan? lasted = index + 1 < history.Count ? history[index + 1].Time.Value - time : null;
                yield return new HistoryItem(time, "Decision", OneLine.Of(history[index].Action, Longest.Name), OneLine.Of(history[index].Reason, Longest.Name), lasted is { } span ? (long)span.TotalSeconds : null);
            }
        }
    }

    private static HistoryItem? Review(ChannelReview review)
    {
        string detail = $"ChannelReview {review.Metadata.Name}, {review.Spec.Source}, by {review.Spec.DecidedBy}: {review.Spec.Reason}{(review.Spec.Supersedes is { } named ? $" (lifts {named})" : "")}";
        return review.Spec.DecidedTime.Value is { } time ? new HistoryItem(time, "Review", OneLine.Of(review.Spec.Decision, Longest.Name), OneLine.Of(detail, Longest.Message), null) : null;
    }
}
