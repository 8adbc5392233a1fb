using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Snapshots;

/// <summary>A kind that may not be read.</summary>
/// <param name="Verb">The verb that is missing.</param>
/// <param name="Type">The kind.</param>
/// <param name="Namespace">The namespace that was asked for; empty for all, and for cluster-scoped kinds.</param>
internal sealed record UnreadInput(string Verb, ResourceType Type, string Namespace);
