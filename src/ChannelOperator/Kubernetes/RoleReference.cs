namespace ChannelOperator.Kubernetes;

/// <summary>The role that a RoleBinding gives; the API server lets nobody change it.</summary>
internal sealed record RoleReference
{
    public string ApiGroup { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";
}
