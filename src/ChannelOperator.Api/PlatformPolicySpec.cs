using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>
/// The rules of a platform. Some platforms have a floor, what their terms ask for: a policy can be stricter, never looser. WhatsApp and Facebook: an approval is required. Instagram: media of story mentions are never stored, the hosts of
/// the Facebook CDN are in urlHosts, recording is Forbidden, unsentMessages is Delete.
/// </summary>
public sealed record PlatformPolicySpec
{
    /// <summary>The platform, as channels name it; upper and lower case make no difference.</summary>
    [Schema(MinLength = 1, MaxLength = 63, Pattern = "^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$")]
    public string Platform { get; init; } = "";

    /// <summary>Enforce, which is meant where it is left out, or Warn: breaches of terms and of the review's age are reported only.</summary>
    [Schema(Enum = [PolicyEnforcement.Enforce, PolicyEnforcement.Warn])]
    public string? Enforcement { get; init; }

    /// <summary>While present, every channel of the platform is stopped.</summary>
    public PlatformHalt? Halt { get; init; }

    /// <summary>The platform's terms. Left out: none need to be accepted.</summary>
    public PolicyTerms? Terms { get; init; }

    /// <summary>What is asked of the platform's approval and its continuing review.</summary>
    public PolicyApproval? Approval { get; init; }

    /// <summary>What may be kept of media and messages.</summary>
    public PolicyMedia? Media { get; init; }

    /// <summary>The namespaces whose channels are permitted, by their labels. Left out: all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }
}
