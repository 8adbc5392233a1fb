using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.Crashes;

/// <summary>
/// All objects of a world and the ways its Deployments went, with what differs from world to world (names, uids, hashes, times) replaced by its
/// order of appearance, so that two worlds can be compared.
/// </summary>
public sealed partial class WorldSnapshot
{
    private static readonly string[] Collections =
    [
        $"/apis/{ApiGroup.ApiVersion}/namespaces/{{0}}/messagingchannels", "/apis/apps/v1/namespaces/{0}/deployments", "/api/v1/namespaces/{0}/configmaps",
        "/api/v1/namespaces/{0}/services", "/api/v1/namespaces/{0}/persistentvolumeclaims", "/apis/batch/v1/namespaces/{0}/jobs",
        "/api/v1/namespaces/{0}/serviceaccounts", "/apis/rbac.authorization.k8s.io/v1/namespaces/{0}/rolebindings",
    ];

    // Quotes within strings stay legible, and tokens recognizable.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly ChannelWorld _world;

    private WorldSnapshot(ChannelWorld world) => _world = world;

    /// <summary>Each object and each way, by name.</summary>
    public SortedDictionary<string, string> Parts { get; } = new(StringComparer.Ordinal);

    public static async Task<WorldSnapshot> TakeAsync(ChannelWorld world, DeploymentHistory history)
    {
        WorldSnapshot snapshot = new(world);
        foreach (string collection in Collections)
        {
            JsonNode? list = await world.GetJsonAsync(collection.Replace("{0}", world.Namespace, StringComparison.Ordinal));
            foreach (JsonNode? item in list!["items"]!.AsArray())
            {
                snapshot.Add(collection[(collection.LastIndexOf('/') + 1)..], item!.AsObject());
            }
        }

        foreach (IGrouping<string, DeploymentChange> way in history.Changes.GroupBy(change => change.Channel).OrderBy(way => way.Key, StringComparer.Ordinal))
        {
            snapshot.Parts[$"way of {way.Key}"] = string.Join("\n", Steps(way).Select(snapshot.Neutral));
        }

        return snapshot;
    }

    /// <summary>What of this is not as in another.</summary>
    public IReadOnlyList<string> DifferencesFrom(WorldSnapshot expected) =>
    [
        .. Parts.Keys.Union(expected.Parts.Keys).Order(StringComparer.Ordinal)
            .Where(name => Parts.GetValueOrDefault(name) != expected.Parts.GetValueOrDefault(name))
            .Select(name => $"{name}: {Compare(Parts.GetValueOrDefault(name) ?? "absent", expected.Parts.GetValueOrDefault(name) ?? "absent")}"),
    ];

    private static string Compare(string actual, string expected)
    {
        int same = actual.AsSpan().CommonPrefixLength(expected);
        int from = Math.Max(0, same - 100);
        return $"at {same}: …{actual.AsSpan(from, Math.Min(300, actual.Length - from))}…\n    instead of: …{expected.AsSpan(from, Math.Min(300, expected.Length - from))}…";
    }

    /// <summary>What a Deployment was set to, one after the other; what only its controller wrote is no step.</summary>
    private static IEnumerable<string> Steps(IEnumerable<DeploymentChange> changes)
    {
        string? last = null;
        foreach (DeploymentChange change in changes)
        {
            string step = change.Type == "DELETED" ? "deleted" : $"{change.Replicas} of {change.Template}";
            if (step != last)
            {
                yield return step;
            }

            last = step;
        }
    }

    private void Add(string kind, JsonObject item)
    {
        string name = item["metadata"]!["name"]!.GetValue<string>();
        if (name == "kube-root-ca.crt" || (kind == "serviceaccounts" && name == "default") || (kind == "deployments" && name.StartsWith("mark-", StringComparison.Ordinal)))
        {
            return;
        }

        if (kind == "deployments")
        {
            item.Remove("status");

            // How many ReplicaSets its controller made: whether it saw a change that was undone at once is its own affair.
            (item["metadata"]!["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
        }

        if (kind == "serviceaccounts")
        {
            // Servers before 1.24 name the Secret of its token there, when they come to it.
            item.Remove("secrets");
        }

        if (kind == "jobs")
        {
            // Whether a sweep has ended yet is its controller's affair.
            item.Remove("status");
        }

        if (kind == "messagingchannels" && item["status"]?["history"] is JsonArray history)
        {
            // Channel and class come by different watches: whether one was seen before the other is no matter of a crash.
            foreach (JsonNode early in history.Where(entry => entry!["reason"]!.GetValue<string>() == ChannelConditions.AcceptedReasons.ClassNotFound).ToArray()!)
            {
                history.Remove(early);
            }
        }

        Strip(item);
        Parts[$"{kind} {name}"] = Neutral(item.ToJsonString(Plain));
    }

    private static void Strip(JsonObject item)
    {
        JsonObject metadata = item["metadata"]!.AsObject();
        foreach (string name in new[] { "managedFields", "resourceVersion", "selfLink", "creationTimestamp" })
        {
            metadata.Remove(name);
        }
    }

    private string Neutral(string text)
    {
        string named = text.Replace(_world.Namespace, "NAMESPACE", StringComparison.Ordinal).Replace(_world.Platform, "PLATFORM", StringComparison.Ordinal).Replace(_world.PlatformName, "PLATFORM", StringComparison.Ordinal);
        return Token().Replace(Time().Replace(named, "TIME"), match => $"TOKEN-{Number(match.Value)}");
    }

    private int Number(string token)
    {
        if (!_tokens.TryGetValue(token, out int number))
        {
            _tokens[token] = number = _tokens.Count + 1;
        }

        return number;
    }

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Time();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\b[0-9a-f]{16,64}\\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Token();
}
