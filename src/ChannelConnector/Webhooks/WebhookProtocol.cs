using ChannelConnector.Configuration;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Webhooks;

/// <summary>How a platform shows that a webhook is its own, and makes sure that an address is the channel's.</summary>
internal abstract class WebhookProtocol
{
    /// <summary>The credential that webhooks are signed with.</summary>
    public abstract string SecretName { get; }

    /// <summary>Credentials that the platform's media cannot be fetched without.</summary>
    public abstract IReadOnlyList<string> MediaCredentials { get; }

    /// <summary>How often the platform is asked to send a message again because its media take too long.</summary>
    public abstract int MaxDeferrals { get; }

    /// <summary>The header of the signature.</summary>
    public abstract string SignatureHeader { get; }

    /// <summary>The content type of the handshake's answer.</summary>
    public abstract string AnswerType { get; }

    /// <summary>The protocol of a platform that has a parser.</summary>
    public static WebhookProtocol For(string platform, ConnectorCredentials credentials) => PlatformKeys.Key(platform) switch
    {
        PlatformKeys.X => new XProtocol(),
        PlatformKeys.WhatsApp => new MetaProtocol(credentials, "accessToken"),
        _ => new MetaProtocol(credentials),
    };

    /// <summary>Whether a body was signed with one of the secrets. Takes as long for a wrong signature as for a right one.</summary>
    /// <param name="header">The value of the header; <see langword="null"/> for none.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="secrets">The secrets in use; with none nothing is signed.</param>
    public abstract bool IsSigned(string? header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets);

    /// <summary>Answers the handshake.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="secrets">The secrets in use, the current one first.</param>
    /// <returns>The answer; <see langword="null"/> for what is not the platform's question.</returns>
    public abstract string? Answer(IQueryCollection query, IReadOnlyList<byte[]> secrets);
}
