namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>What an expression has put together of a question to the authorizer.</summary>
internal sealed record AuthorizerCheck
{
    private IReadOnlyDictionary<string, string> Parts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public AuthorizerCheck With(string part, string value) => this with { Parts = new Dictionary<string, string>(Parts, StringComparer.Ordinal) { [part] = value } };

    /// <summary>Whether the verb is held on the PlatformPolicy: with another group, resource or namespace nothing is.</summary>
    public bool IsAllowed(Func<string, string, bool> holds) =>
        Parts["group"] == "channeloperator.io" && Parts["resource"] == "platformpolicies" && Parts["namespace"] == PermissionMatrix.Namespace && holds(Parts["check"], Parts["name"]);
}
