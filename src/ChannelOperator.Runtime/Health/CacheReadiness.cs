using ChannelOperator.Runtime.Caching;

namespace ChannelOperator.Runtime.Health;

/// <summary>Ready once every informer has listed everything.</summary>
public sealed class CacheReadiness(IReadOnlyList<IInformer> informers) : IHealthCheck
{
    /// <inheritdoc/>
    public string Name => "caches";

    /// <inheritdoc/>
    public HealthResult Check()
    {
        foreach (IInformer informer in informers)
        {
            if (!informer.IsSynced)
            {
                string error = informer.Status.LastError ?? "not listed yet";
                return new HealthResult(false, $"{informer.Type}: {error}");
            }
        }

        return new HealthResult(true, "all caches are synced");
    }
}
