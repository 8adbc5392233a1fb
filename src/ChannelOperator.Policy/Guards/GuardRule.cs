namespace ChannelOperator.Policy.Guards;

/// <summary>What somebody may do only with a verb, or nobody may do. Condition and message stand here twice, in C# and in CEL: tests hold them against each other.</summary>
public sealed record GuardRule
{
    /// <summary>The name of the rule. In CEL it is the variable that holds the condition.</summary>
    public required string Id { get; init; }

    /// <summary>The verb with which it may be done; null where nobody may.</summary>
    public string? Verb { get; init; }

    /// <summary>Whether a request does it.</summary>
    public required Func<GuardedRequest, bool> Concerns { get; init; }

    /// <summary>The same in CEL.</summary>
    public required string Cel { get; init; }

    /// <summary>What a refusal says.</summary>
    public required GuardMessage Message { get; init; }

    /// <summary>The reason of the API server's refusal: Forbidden (403), or Invalid (422) where who asks makes no difference.</summary>
    public string Reason { get; init; } = "Forbidden";

    /// <summary>The validation of an admission policy: true lets pass.</summary>
    public string Validation => Verb is null ? $"!variables.{Id}" : $"!variables.{Id} || {Allowed(Verb)}";

    // The namespace lets a RoleBinding give the verb in one namespace, although PlatformPolicies are in none.
    private static string Allowed(string verb) =>
        "authorizer.group('channeloperator.io').resource('platformpolicies').namespace(object.metadata.namespace).name(object.spec.platform.lowerAscii())"
        + $".check('{verb}').allowed()";
}
