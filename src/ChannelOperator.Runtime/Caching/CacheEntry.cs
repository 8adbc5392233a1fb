using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Caching;

/// <summary>One object of a cache, as it was at one moment; never changed afterwards.</summary>
/// <typeparam name="T">What is kept of the object.</typeparam>
public sealed class CacheEntry<T>
    where T : class
{
    /// <summary>Its key.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>The uid of the newest version, readable or not.</summary>
    public required string Uid { get; init; }

    /// <summary>The resourceVersion of the newest version, readable or not.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>The newest copy that could be read; null when there has been none of this uid.</summary>
    public T? Value { get; init; }

    /// <summary>Why the newest version cannot be read; null when <see cref="Value"/> is the newest.</summary>
    public string? Problem { get; init; }

    /// <summary>Since when no version could be read; null when <see cref="Value"/> is the newest.</summary>
    public DateTimeOffset? UnreadableSince { get; init; }

    /// <summary>Whether <see cref="Value"/> was put together here after an own write, and the server has not yet sent that version.</summary>
    public bool IsAssumed { get; init; }
}
