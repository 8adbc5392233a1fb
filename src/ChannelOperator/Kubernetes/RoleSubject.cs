namespace ChannelOperator.Kubernetes;

/// <summary>Whom a RoleBinding gives its role.</summary>
internal sealed record RoleSubject
{
    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Namespace { get; init; }
}
