using System.Text.Json.Nodes;

namespace ChannelOperator.Policies;

/// <summary>The first difference between a spec and the one that is stored. What the API server fills in empty is none.</summary>
internal static class SpecDifference
{
    private const int Longest = 60;

    /// <summary>Says where they differ and how; null if they do not.</summary>
    public static string? First(JsonNode? wanted, JsonNode? found, string path)
    {
        switch (wanted, found)
        {
            case (JsonObject, JsonObject or null) or (null, JsonObject):
                return Members(wanted as JsonObject, found as JsonObject).Select(name => First(wanted?[name], found?[name], $"{path}.{name}")).FirstOrDefault(text => text is not null);
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                return Enumerable.Range(0, a.Count).Select(index => First(a[index], b[index], $"{path}[{index}]")).FirstOrDefault(text => text is not null);
            case (null, JsonArray { Count: 0 }):
                return null;
            default:
                return JsonNode.DeepEquals(wanted, found) ? null : $"{path} is {Short(found)}, not {Short(wanted)}";
        }
    }

    private static IEnumerable<string> Members(JsonObject? wanted, JsonObject? found) =>
        (wanted ?? []).Concat(found ?? []).Select(member => member.Key).Distinct(StringComparer.Ordinal);

    private static string Short(JsonNode? value)
    {
        string text = value?.ToJsonString() ?? "absent";
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
