using System.Text.Json;

namespace ChannelOperator.Connectors;

/// <summary>
/// Compares what was applied with what is there. Fields that are not ours stay; in the lists of a pod template that Kubernetes merges by key
/// (containers, their environment, volumes, mounts, ports) entries that are not ours are named for removal, because applying cannot remove them.
/// </summary>
internal static class OwnedFields
{
    /// <summary>Compares an object.</summary>
    /// <param name="desired">The fields that we own.</param>
    /// <param name="live">The object; members that the cache does not keep are passed as undefined.</param>
    /// <param name="path">JSON pointer of both.</param>
    /// <returns>The fields that differ and the foreign entries, as JSON pointers.</returns>
    public static FieldDifference Compare(JsonElement desired, JsonElement live, string path)
    {
        FieldDifference difference = new();
        CompareNode(desired, live, path, difference);
        return difference;
    }

    private static void CompareNode(JsonElement desired, JsonElement live, string path, FieldDifference difference)
    {
        switch (desired.ValueKind)
        {
            case JsonValueKind.Object:
                CompareObject(desired, live, path, difference);
                break;
            case JsonValueKind.Array:
                CompareArray(desired, live, path, difference);
                break;
            default:
                if (!IsSameScalar(desired, live, path))
                {
                    difference.Changed.Add(path);
                }

                break;
        }
    }

    private static void CompareObject(JsonElement desired, JsonElement live, string path, FieldDifference difference)
    {
        if (live.ValueKind != JsonValueKind.Object)
        {
            // The server may leave an empty map out, but not the source of a volume: something else has taken its place.
            if (desired.EnumerateObject().Any() || path.EndsWith("/emptyDir", StringComparison.Ordinal))
            {
                difference.Changed.Add(path);
            }

            return;
        }

        foreach (JsonProperty property in desired.EnumerateObject())
        {
            live.TryGetProperty(property.Name, out JsonElement other);
            CompareNode(property.Value, other, $"{path}/{Escape(property.Name)}", difference);
        }
    }

    private static void CompareArray(JsonElement desired, JsonElement live, string path, FieldDifference difference)
    {
        int liveLength = live.ValueKind == JsonValueKind.Array ? live.GetArrayLength() : 0;
        if (MergeKey(path) is { } key)
        {
            CompareKeyed(desired, live, liveLength, key, path, difference);
            return;
        }

        if (liveLength != desired.GetArrayLength())
        {
            difference.Changed.Add(path);
            return;
        }

        for (int index = 0; index < liveLength; index++)
        {
            CompareNode(desired[index], live[index], $"{path}/{index}", difference);
        }
    }

    private static void CompareKeyed(JsonElement desired, JsonElement live, int liveLength, string key, string path, FieldDifference difference)
    {
        Dictionary<string, int> places = [];
        for (int index = 0; index < liveLength; index++)
        {
            places[KeyOf(live[index], key)] = index;
        }

        foreach (JsonElement item in desired.EnumerateArray())
        {
            string name = KeyOf(item, key);
            if (places.Remove(name, out int index))
            {
                CompareNode(item, live[index], $"{path}/{index}", difference);
            }
            else
            {
                difference.Changed.Add($"{path}[{name}]");
            }
        }

        // From the back, so that removing one does not move the next.
        difference.Foreign.AddRange(places.Values.OrderDescending().Select(index => $"{path}/{index}"));
    }

    /// <summary>The key by which Kubernetes merges the entries of a list of ours; null for lists that are compared whole.</summary>
    private static string? MergeKey(string path)
    {
        int end = path.LastIndexOf('/') + 1;
        return path[end..] switch
        {
            "containers" or "initContainers" or "env" or "volumes" or "imagePullSecrets" => "name",
            "volumeMounts" => "mountPath",
            "ports" => path.Contains("/containers/", StringComparison.Ordinal) ? "containerPort" : "port",
            _ => null,
        };
    }

    private static string KeyOf(JsonElement item, string key) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out JsonElement value) ? value.ToString() : "";

    private static bool IsSameScalar(JsonElement desired, JsonElement live, string path)
    {
        if (desired.ValueKind is JsonValueKind.String && desired.GetString()!.Length == 0 && live.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return true;
        }

        if (live.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            return false;
        }

        string one = desired.ToString();
        string other = live.ToString();
        return one == other || (IsQuantity(path) && QuantityComparison.AreEqual(one, other));
    }

    private static bool IsQuantity(string path) =>
        path.Contains("/limits/", StringComparison.Ordinal) || path.Contains("/requests/", StringComparison.Ordinal) || path.EndsWith("/sizeLimit", StringComparison.Ordinal);

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
