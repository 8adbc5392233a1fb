using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Caching;

/// <summary>A change that the cache already holds.</summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
/// <param name="Key">The object.</param>
/// <param name="Old">The entry before; null for a new object.</param>
/// <param name="New">The entry now; null for a deleted object.</param>
/// <param name="IsInitialList">Whether this is part of the first list: work that can wait.</param>
public readonly record struct CacheChange<T>(ResourceKey Key, CacheEntry<T>? Old, CacheEntry<T>? New, bool IsInitialList)
    where T : class;
