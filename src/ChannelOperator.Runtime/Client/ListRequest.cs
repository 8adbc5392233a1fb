namespace ChannelOperator.Runtime.Client;

/// <summary>One page of a list.</summary>
/// <param name="Namespace">The namespace; empty for all of them and for cluster-scoped kinds.</param>
/// <param name="LabelSelector">Only objects with these labels; null for all.</param>
/// <param name="Limit">How many objects a page may hold.</param>
/// <param name="Continue">The token of the page before; null for the first page.</param>
public sealed record ListRequest(string Namespace, string? LabelSelector, int Limit, string? Continue)
{
    /// <summary>Only objects with these fields; null for all.</summary>
    public string? FieldSelector { get; init; }
}
