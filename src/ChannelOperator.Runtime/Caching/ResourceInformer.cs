using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Caching;

/// <summary>Keeps a cache in line with the API server by list and watch.</summary>
/// <remarks>
/// <para><b>Guarantees.</b> While list and watch work, every object's newest state reaches the cache; states in between may be skipped. An
/// object that cannot be read is kept by key with its last good copy and does not disturb the others. An error of the stream never
/// passes silently: it ends in a new watch from the last version or in a new list. While list or watch fail, the cache keeps what it
/// had, but for the objects whose deletion the watch still reported. A kind that is not served (404) is a failure, not an empty list.</para>
/// <para><b>Assumptions.</b> Handlers of the cache are quick: the watch waits for them. <see cref="RunAsync"/> runs once.</para>
/// <para><b>Caveats.</b> What is kept of an object is what <typeparamref name="T"/> declares; items of a list have no kind and apiVersion.</para>
/// </remarks>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed class ResourceInformer<T> : IInformer
    where T : class
{
    private readonly InformerContext<T> _context;
    private readonly ListWatchSession<T>[] _sessions;

    /// <summary>An informer; nothing happens before <see cref="RunAsync"/>.</summary>
    public ResourceInformer(
        IApiClient api,
        ResourceType type,
        InformerOptions options,
        JsonTypeInfo<T> json,
        TimeProvider time,
        RuntimeMetrics metrics,
        ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        Cache = new ResourceCache<T>(logger);
        _context = new InformerContext<T>(api, type, options, json, Cache, time, metrics, logger);
        IReadOnlyList<string> namespaces = options.Namespaces.Count == 0 || !type.Namespaced ? [""] : options.Namespaces;
        _sessions = [.. namespaces.Select(ns => new ListWatchSession<T>(_context, ns))];
        WhenSynced = Task.WhenAll(_sessions.Select(session => session.Progress.WhenListed));
    }

    /// <summary>What has been seen.</summary>
    public ResourceCache<T> Cache { get; }

    /// <inheritdoc/>
    public ResourceType Type => _context.Type;

    /// <inheritdoc/>
    public Task WhenSynced { get; }

    /// <inheritdoc/>
    public bool IsSynced => WhenSynced.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public InformerStatus Status
    {
        get
        {
            InformerStatus[] all = [.. _sessions.Select(session => session.Progress.Status)];
            InformerStatus stalest = all.MaxBy(status => status.SinceProgress)!;
            InformerStatus? failing = all.MaxBy(status => status.FailingFor);
            return new InformerStatus(
                IsSynced, failing?.FailingSince, failing?.FailingFor, failing?.LastError, stalest.LastProgress, stalest.SinceProgress);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _context.Metrics.ObserveLastProgress(Type.ToString(), () => Status.LastProgress.ToUnixTimeMilliseconds() / 1000.0);
        await Task.WhenAll(_sessions.Select(session => session.RunAsync(cancellationToken)));
    }
}
