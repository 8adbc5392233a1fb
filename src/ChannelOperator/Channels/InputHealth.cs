using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;

namespace ChannelOperator.Channels;

/// <summary>Which inputs of a channel cannot be read now, and since when their grace counts.</summary>
/// <remarks>
/// A watch that fails while the API server answers other requests makes its kind unknown, an object that cannot be parsed only itself.
/// While the API server is out, and again from its return, the grace does not run: that nothing could be read then says nothing.
/// </remarks>
internal sealed class InputHealth(IReadOnlyList<IInformer> inputs, ChannelCaches caches, ReviewBook reviews, ApiServerHealth server, TimeProvider time)
{
    /// <summary>How long a watch may fail before its kind counts as unknown: streams end and are opened again all the time.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    /// <summary>Whether a kind cannot be read now.</summary>
    public static bool IsUnknown(IInformer input) => input.Status.FailingFor >= Tolerance;

    /// <summary>The problems of a channel's inputs.</summary>
    /// <param name="key">The channel's key.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="policy">The policy that it is judged by; where none selects namespaces, they are no input.</param>
    public IEnumerable<InputProblem> Problems(ResourceKey key, MessagingChannel channel, EffectivePolicy? policy)
    {
        string platform = Platforms.Key(Platforms.Of(channel));
        string? className = channel.Spec.Connector?.ClassName ?? channel.Status?.Effective?.ClassName;
        InputProblem?[] unreadable =
        [
            Unreadable(caches.Channels.Get(key), "this channel"),
            Unreadable(caches.Policies.Get(ResourceKey.ClusterScoped(platform)), $"PlatformPolicy {platform}"),
            reviews.Unreadable(channel) is { } review ? new InputProblem($"ChannelReview {review.Name}", CountFrom(review.Since)) : null,
            className is null ? null : Unreadable(caches.Classes.Get(ResourceKey.ClusterScoped(className)), $"ConnectorClass {className}"),
        ];
        return inputs
            .Where(input => IsUnknown(input) && (input.Type != ResourceTypes.Namespaces || policy?.NamespaceSelector is not null))
            .Select(input => new InputProblem($"the list of {input.Type}", CountFrom(input.Status.FailingSince ?? time.GetUtcNow())))
            .Concat(unreadable.OfType<InputProblem>());
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
