using System.Text;
using ChannelConnector.FarEnds;

namespace ChannelConnector.Webhooks;

/// <summary>
/// X. Its challenge-response check has a token hashed with the consumer secret: on registration, on request and once in a while.
/// Source: x-api/webhooks/quickstart and x-api/webhooks/introduction of https://docs.x.com.
/// </summary>
internal sealed class XProtocol : WebhookProtocol
{
    private const int MaximumToken = 1024;

    public override string SecretName => "consumerSecret";

    public override IReadOnlyList<string> MediaCredentials => OAuthKeys.Credentials;

    // X documents no schedule of repetitions any more, and three within five minutes is what it once said: a message that is not taken may not come again.
    public override int MaxDeferrals => 0;

    public override string SignatureHeader => XSignature.Header;

    public override string AnswerType => "application/json; charset=utf-8";

    public override bool IsSigned(string? header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets) => XSignature.Verify(header, body, secrets);

    public override string? Answer(IQueryCollection query, IReadOnlyList<byte[]> secrets)
    {
        string token = query["crc_token"] is { Count: 1 } tokens ? tokens[0] ?? "" : "";
        return secrets.Count > 0 && token.Length is > 0 and <= MaximumToken && token.All(IsHarmless)
            ? $"{{\"response_token\":\"{XSignature.Sign(Encoding.ASCII.GetBytes(token), secrets[0])}\"}}"
            : null;
    }

    // Anybody may ask, and the answer is what a webhook with the token for its body would be signed with: no token may be a body. X's are base64.
    private static bool IsHarmless(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' or '+' or '/' or '=';
}
