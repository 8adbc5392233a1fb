using System.Text.Json.Serialization;
using ChannelOperator.Runtime.LeaderElection;

namespace ChannelOperator.Runtime.Client;

/// <summary>The JSON that the runtime itself reads and writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiStatus))]
[JsonSerializable(typeof(ApiResourceList))]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(Lease))]
internal sealed partial class RuntimeJson : JsonSerializerContext;
