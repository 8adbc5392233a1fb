using System.Text.Json.Serialization;

namespace ChannelConnector.Forwarding;

/// <summary>The body of <c>inbound/open/message</c>: OpenInboundNormalizedMessage of the platform's SDK.</summary>
internal sealed record OpenInboundMessage
{
    [JsonPropertyOrder(0)]
    public required OpenChannel Channel { get; init; }

    [JsonPropertyOrder(1)]
    public string? Text { get; init; }

    [JsonPropertyOrder(2)]
    public IReadOnlyList<OpenContent>? Content { get; init; }

    [JsonPropertyOrder(3)]
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}
