using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelConnector.Configuration;
using ChannelConnector.FarEnds;
using ChannelConnector.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>
/// Sends direct messages on X, in the name of the account. Source: POST /2/dm_conversations/with/:participant_id/messages of https://docs.x.com. It gives nothing back by which a
/// message whose answer was lost could be found.
/// </summary>
internal sealed class XSender(HttpMessageHandler handler, ConnectorCredentials credentials, TimeProvider time) : PlatformSender(handler, time)
{
    private const string ResetHeader = "x-rate-limit-reset";

    private readonly OAuthSigner _signer = new(time);
    private readonly TimeProvider _time = time;

    protected override HttpRequestMessage? Create(string recipient, AnswerPart part, AnswerReference reference)
    {
        if (OAuthKeys.Of(credentials) is not { } keys)
        {
            return null;
        }

        HttpRequestMessage request = new(HttpMethod.Post, new Uri($"https://api.x.com/2/dm_conversations/with/{Uri.EscapeDataString(recipient)}/messages"))
        {
            Content = Json(new JsonObject { ["text"] = part.Text }),
        };
        _signer.Sign(request, keys);
        return request;
    }

    protected override string? IdOf(JsonElement answer) => JsonFields.Child(answer, "data"u8, out JsonElement data) ? JsonFields.Id(data, "dm_event_id"u8) : null;

    public override IReadOnlyList<string> Credentials => OAuthKeys.Credentials;

    protected override SendResult Refusal(HttpResponseMessage response, JsonElement body, TimeSpan? pause)
    {
        int status = (int)response.StatusCode;
        string reason = status.ToString(CultureInfo.InvariantCulture);
        return status == 403 && XRefusals.IsOfRecipient(body) ? new SendResult.Refused(AnswerFailures.NotAllowed) : StatusMeaning.Of(status, reason, pause ?? UntilReset(response));
    }

    private TimeSpan? UntilReset(HttpResponseMessage response) =>
        response.Headers.TryGetValues(ResetHeader, out IEnumerable<string>? values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long reset) && reset < uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(reset) - _time.GetUtcNow()
            : null;
}
