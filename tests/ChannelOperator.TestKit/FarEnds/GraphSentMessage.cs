using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A message of the business that Meta has accepted: the customer has it.</summary>
/// <param name="Id">What Meta calls it.</param>
/// <param name="To">The customer.</param>
/// <param name="Node">Who sent it: a phone number's id, or <c>me</c>.</param>
/// <param name="Body">What was sent.</param>
public sealed record GraphSentMessage(string Id, string To, string Node, JsonObject Body)
{
    /// <summary>Its text.</summary>
    public string? Text => (string?)(Body["text"]?["body"] ?? Body["message"]?["text"]);

    /// <summary>Where Meta fetches its attachment.</summary>
    public string? Link => (string?)(Body[(string?)Body["type"] ?? ""]?["link"] ?? Body["message"]?["attachment"]?["payload"]?["url"]);

    /// <summary>What it is to give back in webhooks.</summary>
    public string? Reference => (string?)(Body["biz_opaque_callback_data"] ?? Body["message"]?["metadata"]);
}
