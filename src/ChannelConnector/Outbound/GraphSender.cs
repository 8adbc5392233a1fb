using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelConnector.Configuration;

namespace ChannelConnector.Outbound;

/// <summary>Sends to a platform of Meta, with the channel's token.</summary>
/// <param name="handler">The way out.</param>
/// <param name="sender">Version of the Graph API and the node that sends.</param>
/// <param name="credentials">The channel's <c>accessToken</c>.</param>
/// <param name="time">The clock.</param>
internal abstract class GraphSender(HttpMessageHandler handler, (string Version, string Node) sender, ConnectorCredentials credentials, TimeProvider time) : PlatformSender(handler, time)
{
    private const string Token = "accessToken";

    private readonly Uri _address = new($"https://graph.facebook.com/{sender.Version}/{Uri.EscapeDataString(sender.Node)}/messages");

    public override IReadOnlyList<string> Credentials { get; } = [Token];

    protected override HttpRequestMessage? Create(string recipient, AnswerPart part, AnswerReference reference) => credentials.Find(Token) is not { } token ? null : new HttpRequestMessage(HttpMethod.Post, _address)
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        Content = Json(Body(recipient, part, reference)),
    };

    protected override SendResult Refusal(HttpResponseMessage response, JsonElement body, TimeSpan? pause) => GraphRefusals.Of((int)response.StatusCode, body, pause);

    /// <summary>What is sent.</summary>
    protected abstract JsonObject Body(string recipient, AnswerPart part, AnswerReference reference);
}
