using System.Text.Json.Serialization;

namespace ChannelOperator.Runtime.Client;

/// <summary>The part of an object's metadata that decides whether it may be touched.</summary>
/// <remarks>
/// The setters turn null into empty: what the JSON leaves out, the source generator sets to null all the same.
/// </remarks>
public sealed record ObjectMetadata
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The namespace; empty for cluster-scoped objects.</summary>
    public string Namespace { get; init => field = value ?? ""; } = "";

    /// <summary>The uid.</summary>
    public string Uid { get; init => field = value ?? ""; } = "";

    /// <summary>The version of this copy.</summary>
    public string ResourceVersion { get; init => field = value ?? ""; } = "";

    /// <summary>When deletion was asked for, as the server wrote it; null while nobody has.</summary>
    public string? DeletionTimestamp { get; init; }

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? None; } = None;

    /// <summary>The annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init => field = value ?? None; } = None;

    /// <summary>The owner references.</summary>
    public IReadOnlyList<ObjectOwner> OwnerReferences { get; init => field = value ?? []; } = [];

    /// <summary>The owner that manages the object, if there is one.</summary>
    [JsonIgnore]
    public ObjectOwner? ControllerOwner => OwnerReferences.FirstOrDefault(owner => owner.Controller == true);
}
