using System.Text.Json;

namespace ChannelOperator.TestKit.Conformance;

/// <summary>What a tool sees of an object at one moment: generations and conditions.</summary>
public sealed class ObservedState
{
    private ObservedState(JsonElement resource)
    {
        Resource = resource;
        JsonElement metadata = resource.GetProperty("metadata");
        Kind = Text(resource, "kind");
        Namespace = Text(metadata, "namespace");
        Name = Text(metadata, "name");
        Uid = Text(metadata, "uid");
        ResourceVersion = Text(metadata, "resourceVersion");
        Generation = Number(metadata, "generation") ?? 0;
        if (resource.TryGetProperty("status", out JsonElement status))
        {
            ObservedGeneration = Number(status, "observedGeneration");
            Conditions = status.TryGetProperty("conditions", out JsonElement conditions) ? [.. conditions.EnumerateArray().Select(Read)] : [];
        }
    }

    /// <summary>The object itself.</summary>
    public JsonElement Resource { get; }

    public string Kind { get; }

    public string Namespace { get; }

    public string Name { get; }

    public string Uid { get; }

    public string ResourceVersion { get; }

    public long Generation { get; }

    /// <summary>The generation that the status is about; null if it does not say.</summary>
    public long? ObservedGeneration { get; }

    public IReadOnlyList<ObservedCondition> Conditions { get; } = [];

    /// <summary>Whether an operator has written the status. Until then it is what the CRD says that it is.</summary>
    public bool IsSeen => ObservedGeneration > 0;

    /// <summary>Whether the status is about an older spec.</summary>
    public bool IsStale => ObservedGeneration < Generation;

    public static ObservedState Of(JsonElement resource) => new(resource);

    /// <summary>The condition of a type; null if it is absent.</summary>
    public ObservedCondition? Find(string type) => Conditions.FirstOrDefault(condition => condition.Type == type);

    public bool IsTrue(string type) => Find(type) is { IsTrue: true };

    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";

    private static ObservedCondition Read(JsonElement condition) => new(
        Text(condition, "type"), Text(condition, "status"), Text(condition, "reason"), Text(condition, "message"), Number(condition, "observedGeneration") ?? 0, Text(condition, "lastTransitionTime"));

    private static string Text(JsonElement element, string member) => element.TryGetProperty(member, out JsonElement value) ? value.GetString() ?? "" : "";

    private static long? Number(JsonElement element, string member) => element.TryGetProperty(member, out JsonElement value) ? value.GetInt64() : null;
}
