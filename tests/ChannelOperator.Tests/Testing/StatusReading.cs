using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Tests.Testing;

/// <summary>Looks into a status.</summary>
internal static class StatusReading
{
    public static Condition? Find(this MessagingChannelStatus status, string type) => status.Conditions!.SingleOrDefault(condition => condition.Type == type);

    public static Condition Get(this MessagingChannelStatus status, string type) => status.Find(type) ?? throw new InvalidOperationException($"no condition {type}");

    public static Condition Ready(this MessagingChannelStatus status) => status.Get(ChannelConditions.Ready);

    /// <summary>The status as it is written.</summary>
    public static JsonNode ToJson(this MessagingChannelStatus status) => JsonSerializer.SerializeToNode(status, ApiJsonContext.Default.MessagingChannelStatus)!;

    /// <summary>The whole channel as the server returns it.</summary>
    public static JsonElement ToJson(this MessagingChannel channel) => JsonSerializer.SerializeToElement(channel, ApiJsonContext.Default.MessagingChannel);
}
