using System.Collections.Immutable;
using ChannelOperator.Api;
using Reasons = ChannelOperator.Api.ChannelConditions.RetentionReasons;

namespace ChannelOperator.Policy;

/// <summary>How long media are kept: what the owner wishes, cut to the policy's ceiling.</summary>
public static class RetentionRules
{
    /// <summary>The retention in force.</summary>
    /// <param name="channel">The channel, with its status: while spec.mediaRetention has a mistake, what was last applied stays.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>A span for each of <see cref="MediaKinds.All"/>; zero means never written.</returns>
    public static ImmutableSortedDictionary<string, TimeSpan> Effective(MessagingChannel channel, EffectivePolicy policy) =>
        MediaKinds.All.ToImmutableSortedDictionary(kind => kind, kind => EffectiveOf(kind, channel, policy), StringComparer.Ordinal);

    internal static Finding Judge(ChannelFacts facts)
    {
        if (facts.Policy.Effective is not { } policy)
        {
            return new Finding(ChannelConditions.RetentionCompliant, ConditionStatus.Unknown, ChannelConditions.Pending, "judged as soon as the platform's policy is known", FindingEffect.Permits);
        }

        MessagingChannel channel = facts.Channel;
        string[] clamped = [.. MediaKinds.All
            .Where(kind => Wish(kind, channel) is { } wish && wish > EffectiveOf(kind, channel, policy))
            .Select(kind => $"{kind} {Duration.From(Wish(kind, channel)!.Value)} to {Duration.From(EffectiveOf(kind, channel, policy))}")];
        return clamped.Length == 0
            ? Permit(Reasons.WithinLimits, $"media are kept as {(IsMistaken(channel) ? "last applied, because of the mistake in spec.mediaRetention" : "declared")}: {Describe(channel, policy)}")
            : Permit(Reasons.RetentionClamped, $"the policy's ceiling cuts {string.Join(", ", clamped)}: declare no more than that in spec.mediaRetention");
    }

    private static string Describe(MessagingChannel channel, EffectivePolicy policy) =>
        string.Join(", ", MediaKinds.All.Select(kind => $"{kind} {Duration.From(EffectiveOf(kind, channel, policy))}"));

    private static TimeSpan EffectiveOf(string kind, MessagingChannel channel, EffectivePolicy policy)
    {
        TimeSpan? ceiling = Entry(kind, policy.MaxRetention);
        TimeSpan wish = Wish(kind, channel) ?? ceiling ?? TimeSpan.Zero;
        return ceiling < wish ? ceiling.Value : wish;
    }

    private static TimeSpan? Wish(string kind, MessagingChannel channel)
    {
        if (channel.Spec.MediaRetention is not { } retention)
        {
            return null;
        }

        // What is stored must not be deleted by a typing mistake: the spec is reported as invalid, and what was last applied stays.
        if (IsMistaken(channel) && channel.Status?.Effective?.Retention is { } applied && applied.TryGetValue(kind, out Duration last) && last.Value is { } kept)
        {
            return kept;
        }

        return retention.TryGetValue(kind, out Duration own) || retention.TryGetValue(MediaKinds.Default, out own) ? own.Value : null;
    }

    private static bool IsMistaken(MessagingChannel channel) =>
        channel.Spec.MediaRetention?.Any(entry => !MediaKinds.IsKey(entry.Key) || entry.Value.Value is null) == true;

    private static TimeSpan? Entry(string kind, ImmutableSortedDictionary<string, TimeSpan> limits) =>
        limits.TryGetValue(kind, out TimeSpan own) || limits.TryGetValue(MediaKinds.Default, out own) ? own : null;

    private static Finding Permit(string reason, string message) => new(ChannelConditions.RetentionCompliant, ConditionStatus.True, reason, message, FindingEffect.Permits);
}
