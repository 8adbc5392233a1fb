using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Events;

/// <summary>The object that an event is about.</summary>
/// <param name="ApiVersion">Its apiVersion.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key; events about cluster-scoped objects go to namespace <c>default</c>, or <c>kube-system</c> where the server refuses that.</param>
/// <param name="Uid">Its uid, by which <c>kubectl describe</c> finds the event.</param>
/// <param name="ResourceVersion">The version that led to the event, if known.</param>
public sealed record EventTarget(string ApiVersion, string Kind, ResourceKey Key, string Uid, string? ResourceVersion = null);
