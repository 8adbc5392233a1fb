using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>Keeps the changes of a cache, and waits for them.</summary>
public sealed class CacheProbe<T>
    where T : class
{
    private readonly Lock _lock = new();
    private readonly ResourceCache<T> _cache;
    private readonly List<(Func<bool> Condition, TaskCompletionSource Waiter)> _waiters = [];
    private readonly List<CacheChange<T>> _changes = [];

    public CacheProbe(ResourceCache<T> cache)
    {
        _cache = cache;
        cache.Subscribe(Note);
    }

    public IReadOnlyList<CacheChange<T>> Changes
    {
        get
        {
            lock (_lock)
            {
                return [.. _changes];
            }
        }
    }

    public IEnumerable<string> Names => _cache.All.Select(entry => entry.Key.Name).Order(StringComparer.Ordinal);

    public Task UntilAsync(Func<ResourceCache<T>, bool> condition)
    {
        lock (_lock)
        {
            if (condition(_cache))
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((() => condition(_cache), waiter));
            return Soon.Of(waiter.Task, "the cache");
        }
    }

    /// <summary>Waits for a number of changes to be told. The cache holds a change a moment before it tells it.</summary>
    public Task UntilToldAsync(int count) => UntilAsync(_ => _changes.Count >= count);

    public Task UntilVersionAsync(string name, int version) =>
        UntilAsync(cache => cache.Get(new ResourceKey("ns", name))?.ResourceVersion == version.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public Task UntilGoneAsync(string name) => UntilAsync(cache => cache.Get(new ResourceKey("ns", name)) is null);

    private void Note(CacheChange<T> change)
    {
        lock (_lock)
        {
            _changes.Add(change);
            foreach ((Func<bool> _, TaskCompletionSource waiter) in _waiters.Where(waiting => waiting.Condition()).ToList())
            {
                waiter.TrySetResult();
            }
        }
    }
}
