using System.Text.Json;
using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Caching;

/// <summary>Turns an object's UTF-8 into a cache entry, readable or not.</summary>
internal sealed partial class ObjectReader<T>(InformerContext<T> context)
    where T : class
{
    private const int LongestProblem = 256;

    /// <summary>The entry of an object; one that cannot be read keeps the last good copy of the same uid.</summary>
    public CacheEntry<T> Read(ObjectHeader header, ReadOnlyMemory<byte> json)
    {
        CacheEntry<T>? cached = context.Cache.Get(header.Key);
        CacheEntry<T>? present = cached?.Uid == header.Uid ? cached : null;
        if (present is { IsAssumed: false } && present.ResourceVersion == header.ResourceVersion)
        {
            return present;
        }

        T? value = Parse(json, out string? problem);
        return problem is null ? Readable(header, value) : Unreadable(header, present, problem);
    }

    private static CacheEntry<T> Readable(ObjectHeader header, T? value) =>
        new() { Key = header.Key, Uid = header.Uid, ResourceVersion = header.ResourceVersion, Value = value };

    private CacheEntry<T> Unreadable(ObjectHeader header, CacheEntry<T>? present, string problem)
    {
        context.Metrics.RecordUnreadable(context.Type.ToString());
        LogUnreadable(context.Logger, context.Type, header.Key, problem);
        return new CacheEntry<T>
        {
            Key = header.Key,
            Uid = header.Uid,
            ResourceVersion = header.ResourceVersion,
            Value = present?.Value,
            Problem = problem,
            UnreadableSince = present?.UnreadableSince ?? context.Time.GetUtcNow(),
        };
    }

    private T? Parse(ReadOnlyMemory<byte> json, out string? problem)
    {
        try
        {
            T? value = JsonSerializer.Deserialize(json.Span, context.Json);
            problem = value is null ? "null is no object" : null;
            return value;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Converters are free to throw what they like.
            problem = e.Message.Length <= LongestProblem ? e.Message : e.Message[..LongestProblem];
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Type} {Key} cannot be read, keeping its last good copy: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, ResourceType type, ResourceKey key, string problem);
}
