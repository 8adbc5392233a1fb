namespace ChannelOperator.Api.Schema;

/// <summary>A validation rule in the Common Expression Language, on the smallest node that holds its fields. Servers before 1.25 ignore it, so the operator checks the same itself.</summary>
/// <param name="rule">The expression that must hold.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CelRuleAttribute(string rule) : Attribute
{
    /// <summary>The expression that must hold.</summary>
    public string Rule { get; } = rule;

    /// <summary>What the user is told.</summary>
    public string? Message { get; init; }

    /// <summary>An expression that gives what the user is told.</summary>
    public string? MessageExpression { get; init; }
}
