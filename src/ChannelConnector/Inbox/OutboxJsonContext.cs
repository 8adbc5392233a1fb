using System.Text.Json.Serialization;
using ChannelConnector.Outbound;

namespace ChannelConnector.Inbox;

/// <summary>How answers are written into the database.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnswerContent))]
internal sealed partial class OutboxJsonContext : JsonSerializerContext;
