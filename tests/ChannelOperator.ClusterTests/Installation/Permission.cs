namespace ChannelOperator.ClusterTests.Installation;

/// <summary>What RBAC grants or a request needs: a verb on a resource, with its subresource if any.</summary>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">Such as <c>deployments/scale</c>.</param>
/// <param name="Verb">Such as <c>patch</c>.</param>
internal sealed record Permission(string Group, string Resource, string Verb) : IComparable<Permission>
{
    public int CompareTo(Permission? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => $"{Resource}{(Group.Length > 0 ? "." + Group : "")} {Verb}";
}
