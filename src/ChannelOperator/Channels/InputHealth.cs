using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;

namespace ChannelOperator.Channels;

/// <summary>Which inputs of a channel cannot be read now, and since when their grace counts.</summary>
/// <remarks>
/// A watch that fails while the API server answers other requests makes its kind unknown, an object that cannot be parsed only itself.
/// While the API server is out, and again from its return, the grace does not run: that nothing could be read then says nothing.
/// </remarks>
internal sealed class InputHealth(IReadOnlyList<IInformer> inputs, ChannelCaches caches, ApiServerHealth server, TimeProvider time)
{
    /// <summary>The problems of a channel's inputs.</summary>
    public IEnumerable<InputProblem> Problems(ResourceKey key, MessagingChannel channel)
    {
        foreach (IInformer input in inputs)
        {
            if (input.Status.FailingSince is { } since)
            {
                yield return new InputProblem($"the list of {input.Type}", CountFrom(since));
            }
        }

        if (Unreadable(caches.Channels.Get(key), "this channel") is { } own)
        {
            yield return own;
        }

        string platform = Platforms.Key(Platforms.Of(channel));
        if (Unreadable(caches.Policies.Get(ResourceKey.ClusterScoped(platform)), $"PlatformPolicy {platform}") is { } policy)
        {
            yield return policy;
        }

        string? className = channel.Spec.Connector?.ClassName ?? channel.Status?.Effective?.ClassName;
        if (className is not null && Unreadable(caches.Classes.Get(ResourceKey.ClusterScoped(className)), $"ConnectorClass {className}") is { } connectorClass)
        {
            yield return connectorClass;
        }
    }

    /// <summary>When the grace of something bad since a time counts from: an outage of the API server restarts it.</summary>
    public DateTimeOffset CountFrom(DateTimeOffset since)
    {
        if (server.IsOutage || server.AreWritesFailing)
        {
            return time.GetUtcNow();
        }

        return server.OutageEndedAt is { } end && end > since ? end : since;
    }

    private InputProblem? Unreadable<T>(CacheEntry<T>? entry, string what)
        where T : class => entry?.UnreadableSince is { } since ? new InputProblem(what, CountFrom(since)) : null;
}
