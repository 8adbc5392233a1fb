namespace ChannelOperator.Runtime.Client;

/// <summary>One owner reference of an object.</summary>
public sealed record ObjectOwner
{
    /// <summary>The owner's apiVersion.</summary>
    public string ApiVersion { get; init => field = value ?? ""; } = "";

    /// <summary>The owner's kind.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>The owner's name; it lives in the same namespace or is cluster-scoped.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The owner's uid.</summary>
    public string Uid { get; init => field = value ?? ""; } = "";

    /// <summary>Whether this owner manages the object; at most one does.</summary>
    public bool? Controller { get; init; }
}
