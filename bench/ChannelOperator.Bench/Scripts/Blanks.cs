namespace ChannelOperator.Bench.Scripts;

/// <summary>What differs from channel to channel in what is otherwise the same request. Pure.</summary>
internal sealed record Blanks
{
    private const string UidBlank = "{{uid}}", DeploymentUidBlank = "{{deploymentUid}}", NamespaceBlank = "{{namespace}}", PlatformBlank = "{{platform}}", PolicyBlank = "{{policy}}", NameBlank = "{{name}}";

    public required string Name { get; init; }

    public required string Uid { get; init; }

    /// <summary>Empty as long as there is no Deployment.</summary>
    public required string DeploymentUid { get; init; }

    public required string Namespace { get; init; }

    public required string Platform { get; init; }

    public required string PolicyName { get; init; }

    /// <summary>Makes blanks of these values.</summary>
    public string Cut(string text) => text
        .Replace(Uid, UidBlank, StringComparison.Ordinal)
        .Replace(DeploymentUid, DeploymentUidBlank, StringComparison.Ordinal)
        .Replace(Namespace, NamespaceBlank, StringComparison.Ordinal)
        .Replace(Platform, PlatformBlank, StringComparison.Ordinal)
        .Replace(PolicyName, PolicyBlank, StringComparison.Ordinal)
        .Replace(Name, NameBlank, StringComparison.Ordinal);

    /// <summary>Puts these values into the blanks.</summary>
    public string Fill(string text) => text
        .Replace(UidBlank, Uid, StringComparison.Ordinal)
        .Replace(DeploymentUidBlank, DeploymentUid, StringComparison.Ordinal)
        .Replace(NamespaceBlank, Namespace, StringComparison.Ordinal)
        .Replace(PlatformBlank, Platform, StringComparison.Ordinal)
        .Replace(PolicyBlank, PolicyName, StringComparison.Ordinal)
        .Replace(NameBlank, Name, StringComparison.Ordinal);
}
