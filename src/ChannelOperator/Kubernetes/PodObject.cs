using System.Text.Json;
using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>A pod, trimmed to what tells why it does not serve. Logs, environment and termination messages are not even read.</summary>
internal sealed record PodObject
{
    public ObjectMeta Metadata { get; init; } = new();

    public JsonElement Spec { get; init; }

    public PodStatus? Status { get; init; }

    /// <summary>The name of what a volume is made of, such as the claim's; null if there is no such volume.</summary>
    /// <param name="volume">The volume's name.</param>
    /// <param name="source">The member that holds its source, such as <c>secret</c>.</param>
    /// <param name="name">The member of the source that holds the name, such as <c>secretName</c>.</param>
    public string? Mounted(string volume, string source, string name)
    {
        if (Spec.ValueKind != JsonValueKind.Object || !Spec.TryGetProperty("volumes", out JsonElement volumes) || volumes.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return volumes.EnumerateArray()
            .Where(candidate => Text(candidate, "name") == volume && candidate.TryGetProperty(source, out _))
            .Select(candidate => Text(candidate.GetProperty(source), name))
            .FirstOrDefault();
    }

    private static string? Text(JsonElement map, string member) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
