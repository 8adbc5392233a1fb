using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChannelOperator.Connectors;

/// <summary>Source-generated JSON of nodes.</summary>
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
internal sealed partial class JsonNodeContext : JsonSerializerContext;
