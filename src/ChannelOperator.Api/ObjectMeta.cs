namespace ChannelOperator.Api;

/// <summary>The part of an object's metadata that is read here; managedFields are never kept.</summary>
public sealed record ObjectMeta
{
    /// <summary>Name, unique in the namespace.</summary>
    public string Name { get; init; } = "";

    /// <summary>Namespace; empty for cluster-scoped kinds.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Identity that a re-created namesake does not share.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Version of the stored object; opaque.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Counts the changes of the spec.</summary>
    public long Generation { get; init; }

    /// <summary>When the server stored the object first.</summary>
    public Timestamp? CreationTimestamp { get; init; }

    /// <summary>When deletion was asked for; absent while the object is to stay.</summary>
    public Timestamp? DeletionTimestamp { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The objects that this one goes with.</summary>
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }
}
