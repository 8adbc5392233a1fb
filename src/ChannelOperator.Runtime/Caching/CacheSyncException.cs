namespace ChannelOperator.Runtime.Caching;

/// <summary>A cache did not fill in time. The message is one line: verb, kind, error.</summary>
public sealed class CacheSyncException(string message) : Exception(message);
