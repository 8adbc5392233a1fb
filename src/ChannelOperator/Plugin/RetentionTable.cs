using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>How long media are kept, what was declared, and what cuts it.</summary>
internal static class RetentionTable
{
    /// <summary>A row for each kind; none where the policy is not known.</summary>
    public static IEnumerable<RetentionEntry> Of(Assessment assessed) => assessed.Decision is { Policy: { } policy, Retention: { } kept }
        ? MediaKinds.All.Select(kind => new RetentionEntry(kind, Duration.From(kept[kind]).Text, Declared(kind, assessed.Channel.Spec.MediaRetention), Ceiling(kind, policy.MaxRetention)))
        : [];

    private static string? Declared(string kind, IReadOnlyDictionary<string, Duration>? wishes) =>
        wishes is not null && (wishes.TryGetValue(kind, out Duration wish) || wishes.TryGetValue(MediaKinds.Default, out wish))
            ? wish.Value is { } span ? Duration.From(span).Text : OneLine.Of(wish.Text, Longest.Name)
            : null;

    private static string? Ceiling(string kind, ImmutableSortedDictionary<string, TimeSpan> limits) =>
        limits.TryGetValue(kind, out TimeSpan limit) || limits.TryGetValue(MediaKinds.Default, out limit) ? Duration.From(limit).Text : null;
}
