namespace ChannelOperator.Runtime.Caching;

/// <summary>Waits for informers at the start of the process.</summary>
public static class CacheSync
{
    /// <summary>The time that a cluster has to answer every first list.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Returns when all informers are synced.</summary>
    /// <exception cref="CacheSyncException">One of them is not in time; one line with verb, kind and error.</exception>
    public static async Task WaitForSyncAsync(
        IReadOnlyList<IInformer> informers, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(informers);
        try
        {
            await Task.WhenAll(informers.Select(informer => informer.WhenSynced)).WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            string[] late = [.. informers.Where(informer => !informer.IsSynced).Select(Describe)];
            throw new CacheSyncException($"caches not synced after {timeout.TotalSeconds:0} s: {string.Join("; ", late)}");
        }
    }

    private static string Describe(IInformer informer) =>
        informer.Status.LastError ?? $"list {informer.Type}: no answer yet";
}
