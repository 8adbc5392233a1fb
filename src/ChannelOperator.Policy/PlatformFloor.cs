using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>
/// What the terms of third-party messaging ask of a platform whatever its policy says. A policy can be stricter, never looser.
/// </summary>
public static class PlatformFloor
{
    /// <summary>Hosts of the Facebook CDN, under whose URLs story-mention media are served.</summary>
    public static ImmutableArray<string> CdnHosts { get; } = ["*.cdninstagram.com", "*.fbcdn.net", "cdn.fbsbx.com", "lookaside.fbsbx.com"];

    /// <summary>Raises a policy to its platform's floor.</summary>
    /// <param name="policy">The policy as written.</param>
    /// <param name="raised">What had to be raised, for people; empty if the policy was strict enough.</param>
    /// <returns>The policy to apply.</returns>
    public static EffectivePolicy Apply(EffectivePolicy policy, out ImmutableArray<string> raised)
    {
        List<string> changes = [];
        EffectivePolicy result = policy.Platform switch
        {
            Platforms.Instagram => ProtectStoryMentions(policy, changes),
            Platforms.WhatsApp or Platforms.Facebook => RequireApproval(policy, changes),
            _ => policy,
        };
        raised = [.. changes];
        return result;
    }

    private static EffectivePolicy RequireApproval(EffectivePolicy policy, List<string> changes)
    {
        if (!policy.ApprovalRequired)
        {
            changes.Add("approval is required");
        }

        return policy with { ApprovalRequired = true, ApprovalFloor = true };
    }

    private static EffectivePolicy ProtectStoryMentions(EffectivePolicy policy, List<string> changes)
    {
        if (!policy.NeverStore.Contains(NeverStoredContent.StoryMention))
        {
            changes.Add("neverStore has StoryMention");
        }

        if (CdnHosts.Except(policy.UrlHosts, StringComparer.Ordinal).Any())
        {
            changes.Add("urlHosts has the hosts of the Facebook CDN");
        }

        if (policy.Recording != MediaRecording.Forbidden)
        {
            changes.Add("recording is Forbidden");
        }

        if (policy.UnsentMessages != UnsentMessages.Delete)
        {
            changes.Add("unsentMessages is Delete");
        }

        return policy with
        {
            NeverStore = Union(policy.NeverStore, [NeverStoredContent.StoryMention]),
            UrlHosts = Union(policy.UrlHosts, CdnHosts),
            Recording = MediaRecording.Forbidden,
            UnsentMessages = UnsentMessages.Delete,
        };
    }

    private static ImmutableArray<string> Union(ImmutableArray<string> one, ImmutableArray<string> other) =>
        [.. one.Union(other, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
