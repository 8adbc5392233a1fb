using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Runtime.Controllers;

/// <summary>How a controller works through its queue.</summary>
public sealed record ControllerOptions
{
    /// <summary>How many keys are reconciled at once.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>How long one reconcile may take.</summary>
    public TimeSpan ReconcileTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long running reconciles may go on after the term ended. Must be well below the time between the elector's renew deadline and
    /// the lease's end, or two leaders write at once.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The priority of a key that is queued again after a reconcile; null for Normal.</summary>
    public Func<ResourceKey, WorkPriority>? Priority { get; init; }
}
