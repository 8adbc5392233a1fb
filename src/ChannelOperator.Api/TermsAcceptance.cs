using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>Who accepted which version of the platform's terms, and when.</summary>
public sealed record TermsAcceptance
{
    /// <summary>A version listed in the PlatformPolicy.</summary>
    [Schema(MinLength = 1, MaxLength = 64)]
    public string AcceptedVersion { get; init; } = "";

    /// <summary>The person who accepted, such as a mail address.</summary>
    [Schema(MinLength = 1, MaxLength = 256)]
    public string AcceptedBy { get; init; } = "";

    /// <summary>When the terms were accepted. A time more than 5 minutes ahead counts as absent.</summary>
    public Timestamp AcceptedTime { get; init; }
}
