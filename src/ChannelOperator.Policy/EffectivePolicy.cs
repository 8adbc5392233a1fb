using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>A policy as it is applied: read, with the defaults and the platform's floor in it.</summary>
public sealed record EffectivePolicy
{
    /// <summary>The platform's key.</summary>
    public required string Platform { get; init; }

    /// <summary>Breaches of terms and review age are reported only.</summary>
    public bool WarnOnly { get; init; }

    /// <summary>What becomes of a channel when a deadline of the terms or of the review passes, for messages.</summary>
    internal string Consequence => WarnOnly ? "the channel breaks the policy" : "the channel stops";

    /// <summary>Why every channel is stopped; null if they are not.</summary>
    public PlatformHalt? Halt { get; init; }

    /// <summary>The versions of the terms, the oldest first; null if none need to be accepted.</summary>
    public TermsTimeline? Terms { get; init; }

    /// <summary>Whether a channel needs an approval.</summary>
    public bool ApprovalRequired { get; init; }

    /// <summary>Whether the platform's floor asks for the approval, so that Warn does not excuse its absence.</summary>
    public bool ApprovalFloor { get; init; }

    /// <summary>How old the last review may be; null for any age.</summary>
    public TimeSpan? MaxReviewAge { get; init; }

    /// <summary>How long a channel may run on after that age.</summary>
    public TimeSpan ReviewGrace { get; init; }

    /// <summary>Ceilings of retention by kind or default.</summary>
    public ImmutableSortedDictionary<string, TimeSpan> MaxRetention { get; init; } = ImmutableSortedDictionary<string, TimeSpan>.Empty;

    /// <summary>Content that is never written, sorted.</summary>
    public ImmutableArray<string> NeverStore { get; init; } = [];

    /// <summary>Hosts whose URLs are never written or passed on, sorted.</summary>
    public ImmutableArray<string> UrlHosts { get; init; } = [];

    /// <summary>Forbidden or Allowed.</summary>
    public string Recording { get; init; } = MediaRecording.Allowed;

    /// <summary>Delete or Keep.</summary>
    public string UnsentMessages { get; init; } = Api.UnsentMessages.Keep;

    /// <summary>The namespaces permitted; null for all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }
}
