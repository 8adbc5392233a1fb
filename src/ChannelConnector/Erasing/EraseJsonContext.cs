using System.Text.Json.Serialization;

namespace ChannelConnector.Erasing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EraseRequest))]
[JsonSerializable(typeof(EraseAnswer))]
internal sealed partial class EraseJsonContext : JsonSerializerContext;
