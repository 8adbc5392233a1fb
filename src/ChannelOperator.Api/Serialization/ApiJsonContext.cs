using System.Text.Json.Serialization;

namespace ChannelOperator.Api.Serialization;

/// <summary>Source-generated JSON of the kinds: no reflection at run time, absent members left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessagingChannel))]
[JsonSerializable(typeof(PlatformPolicy))]
[JsonSerializable(typeof(ConnectorClass))]
[JsonSerializable(typeof(ChannelReview))]
[JsonSerializable(typeof(MessagingChannelStatus))]
[JsonSerializable(typeof(PlatformPolicyStatus))]
[JsonSerializable(typeof(ConnectorContract))]
public sealed partial class ApiJsonContext : JsonSerializerContext;
