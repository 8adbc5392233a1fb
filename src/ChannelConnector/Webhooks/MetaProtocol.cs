using ChannelConnector.Configuration;

namespace ChannelConnector.Webhooks;

/// <summary>
/// WhatsApp, Messenger and Instagram. The handshake answers <c>hub.challenge</c> if <c>hub.verify_token</c> is the channel's.
/// Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started/.
/// </summary>
/// <param name="credentials">Where the token of the handshake is read from.</param>
/// <param name="mediaCredentials">Credentials that media cannot be fetched without.</param>
internal sealed class MetaProtocol(ConnectorCredentials credentials, params string[] mediaCredentials) : WebhookProtocol
{
    private const int MaximumChallenge = 1024;

    public override string SecretName => "appSecret";

    public override IReadOnlyList<string> MediaCredentials => mediaCredentials;

    public override int MaxDeferrals => 5;

    public override string SignatureHeader => MetaSignature.Header;

    public override string AnswerType => "text/plain; charset=utf-8";

    public override bool IsSigned(string? header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets) => MetaSignature.Verify(header, body, secrets);

    public override string? Answer(IQueryCollection query, IReadOnlyList<byte[]> secrets)
    {
        string challenge = query["hub.challenge"].ToString();
        return query["hub.mode"] == "subscribe" && challenge.Length is > 0 and <= MaximumChallenge && credentials.Is("verifyToken", query["hub.verify_token"].ToString()) ? challenge : null;
    }
}
