namespace ChannelOperator.Runtime.Client;

/// <summary>A watch, from a version on.</summary>
/// <param name="Namespace">The namespace; empty for all of them and for cluster-scoped kinds.</param>
/// <param name="LabelSelector">Only objects with these labels; null for all.</param>
/// <param name="ResourceVersion">Where to go on from.</param>
/// <param name="Timeout">After how long the server ends the stream by itself.</param>
public sealed record WatchRequest(string Namespace, string? LabelSelector, string ResourceVersion, TimeSpan Timeout);
