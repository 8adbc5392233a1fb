using System.Text.Json.Serialization;

namespace ChannelOperator.Kubernetes;

/// <summary>Source-generated JSON of the trimmed objects.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OwnedObject))]
[JsonSerializable(typeof(NamespaceObject))]
[JsonSerializable(typeof(JobObject))]
[JsonSerializable(typeof(PodObject))]
[JsonSerializable(typeof(WrittenObject))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(AccessReview))]
internal sealed partial class OperatorJsonContext : JsonSerializerContext;
