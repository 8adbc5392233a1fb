using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Caching;

/// <summary>Tells handlers of changes, in the order in which they were posted, one at a time.</summary>
/// <remarks>
/// Posting and telling are apart, so that the cache can post under its lock, which fixes the order, and tell outside it: a handler may
/// read any cache, and two caches whose handlers read each other cannot lock each other up. Whoever posts while another thread is telling
/// leaves its change to that thread.
/// </remarks>
internal sealed partial class ChangeDispatcher<T>(ILogger logger)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Queue<CacheChange<T>> _changes = new();
    private Action<CacheChange<T>>[] _handlers = [];
    private bool _isTelling;

    public void Subscribe(Action<CacheChange<T>> handler)
    {
        lock (_lock)
        {
            _handlers = [.. _handlers, handler];
        }
    }

    public void Post(CacheChange<T> change)
    {
        lock (_lock)
        {
            _changes.Enqueue(change);
        }
    }

    public void Tell()
    {
        bool isFirst = true;
        while (TryNext(isFirst, out CacheChange<T> change))
        {
            isFirst = false;
            foreach (Action<CacheChange<T>> handler in _handlers)
            {
                Tell(handler, change);
            }
        }
    }

    private bool TryNext(bool isFirst, out CacheChange<T> change)
    {
        lock (_lock)
        {
            change = default;
            if (isFirst && _isTelling)
            {
                return false;
            }

            _isTelling = _changes.TryDequeue(out change);
            return _isTelling;
        }
    }

    private void Tell(Action<CacheChange<T>> handler, CacheChange<T> change)
    {
        try
        {
            handler(change);
        }
        catch (Exception e)
        {
            LogFailed(logger, change.Key, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Key}: a handler of cache changes failed")]
    private static partial void LogFailed(ILogger logger, ResourceKey key, Exception exception);
}
