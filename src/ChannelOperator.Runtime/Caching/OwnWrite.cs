namespace ChannelOperator.Runtime.Caching;

/// <summary>An own write that the watch has not confirmed yet.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="IsAssumed">Whether the copy in the cache was put together here, and was not the server's answer.</param>
internal readonly record struct OwnWrite(ulong Version, bool IsAssumed);
