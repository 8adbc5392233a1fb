using ChannelOperator.Runtime.Caching;

namespace ChannelOperator.Runtime.Health;

/// <summary>Fails when every synced informer has stood still for longer than any watch may.</summary>
/// <remarks>
/// During an outage of the API server it stays healthy: a restart would not help, would lose the last copies of everything, and the
/// pause before the next restart would delay the first decisions after the outage.
/// </remarks>
/// <param name="informers">The informers.</param>
/// <param name="health">What is known of the API server.</param>
/// <param name="allowed">How long a watch may stand still; see <see cref="AllowedFor"/>.</param>
public sealed class WatchLiveness(IReadOnlyList<IInformer> informers, ApiServerHealth health, TimeSpan allowed) : IHealthCheck
{
    /// <summary>How long a watch with these options may stand still, the time to open the next one included.</summary>
    public static TimeSpan AllowedFor(InformerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MaxWatchTimeout + options.WatchdogSlack + options.Backoff.Cap + TimeSpan.FromMinutes(1);
    }

    /// <inheritdoc/>
    public string Name => "watches";

    /// <inheritdoc/>
    public HealthResult Check()
    {
        TimeSpan? freshest = null;
        foreach (IInformer informer in informers)
        {
            InformerStatus status = informer.Status;
            if (status.Synced && (freshest is null || status.SinceProgress < freshest))
            {
                freshest = status.SinceProgress;
            }
        }

        if (freshest is null || freshest <= allowed)
        {
            return new HealthResult(true, "watches make progress");
        }

        return health.IsOutage
            ? new HealthResult(true, "the API server is out")
            : new HealthResult(false, $"no watch has made progress for {(int)freshest.Value.TotalSeconds} s");
    }
}
