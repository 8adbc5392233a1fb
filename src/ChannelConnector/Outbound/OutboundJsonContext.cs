using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChannelConnector.Outbound;

/// <summary>JSON for the platforms, and receipts for Genesys Cloud.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(OpenReceipt))]
internal sealed partial class OutboundJsonContext : JsonSerializerContext;
