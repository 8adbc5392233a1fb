namespace ChannelOperator.Api;

/// <summary>A reference to an object that owns another one.</summary>
public sealed record OwnerReference
{
    /// <summary>Group and version of the owner.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>Kind of the owner.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name of the owner.</summary>
    public string Name { get; init; } = "";

    /// <summary>Uid of the owner.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Whether the owner manages the object; at most one owner does.</summary>
    public bool? Controller { get; init; }
}
