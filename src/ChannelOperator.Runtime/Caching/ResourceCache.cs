using System.Collections.Concurrent;
using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelOperator.Runtime.Caching;

/// <summary>The objects of one kind, by key and by index, as last seen by list and watch or by an own write.</summary>
/// <remarks>
/// <para><b>Guarantees.</b> Every read is a snapshot. Reading one key takes no lock. Handlers are told of a change after the cache holds it,
/// in the order of the changes, one at a time and under no lock of the cache. What list or watch says is taken as it is, with one
/// exception: an older copy never replaces a newer one that <see cref="Observe"/> or <see cref="Assume"/> put in, until the watch has
/// caught up.</para>
/// <para><b>Assumptions.</b> Indexes and handlers are added before the informer starts. What is observed matches the informer's namespaces
/// and selector. Versions of one kind grow with time, and a watch sends them in order (true of etcd); where they are no numbers,
/// <see cref="Observe"/> and <see cref="Assume"/> do nothing.</para>
/// <para><b>Caveats.</b> After an own write a pass sees the own copy; after somebody else's, the old one until the watch delivers.</para>
/// </remarks>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed partial class ResourceCache<T>(ILogger? logger = null)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly ConcurrentDictionary<ResourceKey, CacheEntry<T>> _entries = new();
    private readonly Dictionary<string, CacheIndex<T>> _indexes = [];
    private readonly ChangeDispatcher<T> _dispatcher = new(logger ?? NullLogger.Instance);

    // Own writes that the watch has not confirmed yet, with their versions.
    private readonly Dictionary<ResourceKey, ulong> _unconfirmed = [];

    // Up to which version each session (by its namespace, or "" for all) has delivered everything.
    private readonly Dictionary<string, ulong> _progress = [];

    /// <summary>All entries.</summary>
    public IReadOnlyList<CacheEntry<T>> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Values];
            }
        }
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The entry of a key; null if there is none.</summary>
    public CacheEntry<T>? Get(ResourceKey key) => _entries.GetValueOrDefault(key);

    /// <summary>
    /// Adds an index over the last good copies. A function that throws for an object leaves that object out (and is logged).
    /// </summary>
    public void AddIndex(string name, Func<T, IEnumerable<string>> values)
    {
        lock (_lock)
        {
            _indexes.Add(name, new CacheIndex<T>(values));
        }
    }

    /// <summary>The entries whose last good copy has a value in an index.</summary>
    public IReadOnlyList<CacheEntry<T>> ByIndex(string name, string value)
    {
        lock (_lock)
        {
            return [.. _indexes[name].Keys(value).Select(key => _entries[key])];
        }
    }

    /// <summary>Has a handler told of every later change.</summary>
    public void Subscribe(Action<CacheChange<T>> handler) => _dispatcher.Subscribe(handler);

    /// <summary>
    /// Takes in the answer of an own write, so that the next pass doesn't act on an older copy. Ignored when it is not newer than what
    /// the cache holds, or when the watch has gone past it without it: then the object has been deleted since.
    /// </summary>
    public void Observe(ResourceKey key, string uid, string resourceVersion, T value) => TakeIn(key, uid, resourceVersion, value, isAssumed: false);

    /// <summary>
    /// Takes in what an own write must have made of an object, where the answer did not hold it whole. What the watch sends of the same
    /// version replaces it: somebody else may have written between the copy that it was made of and that version.
    /// </summary>
    public void Assume(ResourceKey key, string uid, string resourceVersion, T value) => TakeIn(key, uid, resourceVersion, value, isAssumed: true);

    /// <summary>Takes in an object as list or watch sent it.</summary>
    internal void Put(CacheEntry<T> entry, bool isInitialList = false)
    {
        lock (_lock)
        {
            if (_unconfirmed.TryGetValue(entry.Key, out ulong own) && ResourceVersions.IsOlder(entry.ResourceVersion, own))
            {
                return;
            }

            _unconfirmed.Remove(entry.Key);
            if (Get(entry.Key) is { IsAssumed: false } present && present.Uid == entry.Uid && present.ResourceVersion == entry.ResourceVersion)
            {
                return;
            }

            Set_NeedsLock(entry, isInitialList);
        }

        _dispatcher.Tell();
    }

    /// <summary>Takes out an object that the watch says is deleted.</summary>
    internal void Delete(ResourceKey key, string uid, string resourceVersion)
    {
        lock (_lock)
        {
            bool isRecreated = _unconfirmed.TryGetValue(key, out ulong own)
                && Get(key)?.Uid != uid
                && ResourceVersions.IsOlder(resourceVersion, own);
            if (!isRecreated)
            {
                Remove_NeedsLock(key);
            }
        }

        _dispatcher.Tell();
    }

    /// <summary>Ends a list: what it did not hold is gone, unless it is an own write younger than the list.</summary>
    internal void EndList(string scope, string resourceVersion, IReadOnlySet<ResourceKey> listed)
    {
        lock (_lock)
        {
            foreach (ResourceKey key in _entries.Keys)
            {
                bool isYounger = _unconfirmed.TryGetValue(key, out ulong own) && ResourceVersions.IsOlder(resourceVersion, own);
                if (IsIn(scope, key) && !listed.Contains(key) && !isYounger)
                {
                    Remove_NeedsLock(key);
                }
            }

            SetProgress_NeedsLock(scope, resourceVersion);
        }

        _dispatcher.Tell();
    }

    /// <summary>Notes that everything up to a version has been delivered.</summary>
    internal void Progress(string scope, string resourceVersion)
    {
        lock (_lock)
        {
            SetProgress_NeedsLock(scope, resourceVersion);
        }

        _dispatcher.Tell();
    }

    private void TakeIn(ResourceKey key, string uid, string resourceVersion, T value, bool isAssumed)
    {
        lock (_lock)
        {
            if (!ResourceVersions.TryParse(resourceVersion, out ulong version) || !IsNews_NeedsLock(key, version))
            {
                return;
            }

            _unconfirmed[key] = version;
            Set_NeedsLock(new CacheEntry<T> { Key = key, Uid = uid, ResourceVersion = resourceVersion, Value = value, IsAssumed = isAssumed }, isInitialList: false);
        }

        _dispatcher.Tell();
    }

    private static bool IsIn(string scope, ResourceKey key) => scope.Length == 0 || key.Namespace == scope;

    private void SetProgress_NeedsLock(string scope, string resourceVersion)
    {
        if (!ResourceVersions.TryParse(resourceVersion, out ulong version))
        {
            return;
        }

        _progress[scope] = version;
        if (_unconfirmed.Count == 0)
        {
            return;
        }

        // The watch went past an own write without it: it is not, or no longer, among what is watched.
        List<ResourceKey> passed = [.. _unconfirmed.Where(own => own.Value <= version && IsIn(scope, own.Key)).Select(own => own.Key)];
        foreach (ResourceKey key in passed)
        {
            Remove_NeedsLock(key);
        }
    }

    private bool IsNews_NeedsLock(ResourceKey key, ulong version)
    {
        if (Get(key) is { } present)
        {
            return ResourceVersions.IsOlder(present.ResourceVersion, version);
        }

        return version > _progress.GetValueOrDefault(key.Namespace, _progress.GetValueOrDefault(""));
    }

    private void Set_NeedsLock(CacheEntry<T> entry, bool isInitialList)
    {
        CacheEntry<T>? old = Get(entry.Key);
        _entries[entry.Key] = entry;
        foreach (CacheIndex<T> index in _indexes.Values)
        {
            SetIndex(index, entry);
        }

        _dispatcher.Post(new CacheChange<T>(entry.Key, old, entry, isInitialList));
    }

    private void Remove_NeedsLock(ResourceKey key)
    {
        _unconfirmed.Remove(key);
        if (!_entries.TryRemove(key, out CacheEntry<T>? old))
        {
            return;
        }

        foreach (CacheIndex<T> index in _indexes.Values)
        {
            index.Remove(key);
        }

        _dispatcher.Post(new CacheChange<T>(key, old, New: null, IsInitialList: false));
    }

    private void SetIndex(CacheIndex<T> index, CacheEntry<T> entry)
    {
        try
        {
            index.Set(entry.Key, entry.Value);
        }
        catch (Exception e)
        {
            index.Remove(entry.Key);
            LogIndexFailed(_logger, entry.Key, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Key}: not indexed")]
    private static partial void LogIndexFailed(ILogger logger, ResourceKey key, Exception exception);
}
