using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Snapshots;

/// <summary>A kind that may not be read, or one object that this version cannot read.</summary>
/// <param name="Verb">The verb that is missing.</param>
/// <param name="Type">The kind.</param>
/// <param name="Namespace">The namespace that was asked for; empty for all, and for cluster-scoped kinds.</param>
internal sealed record UnreadInput(string Verb, ResourceType Type, string Namespace)
{
    /// <summary>The object that was read and cannot be understood; null where the kind may not be read.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name is null ? $"{Type}" : $"{Type} {(Namespace.Length > 0 ? Namespace + "/" : "")}{Name}";
}
