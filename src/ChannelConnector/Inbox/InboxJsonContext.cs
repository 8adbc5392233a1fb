using System.Text.Json.Serialization;

namespace ChannelConnector.Inbox;

/// <summary>How content is written into the database.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MessageContent))]
internal sealed partial class InboxJsonContext : JsonSerializerContext;
