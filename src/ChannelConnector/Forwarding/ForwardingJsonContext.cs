using System.Text.Json.Serialization;
using ChannelConnector.Inbox;

namespace ChannelConnector.Forwarding;

/// <summary>JSON of Genesys Cloud, and of what the command line shows.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenInboundMessage))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetter>))]
internal sealed partial class ForwardingJsonContext : JsonSerializerContext;
