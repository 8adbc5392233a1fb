using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Channels;

/// <summary>
/// Stops connectors that have lost their channel: a deletion with <c>--cascade=orphan</c> leaves them running with nobody to answer for them.
/// What the garbage collector will delete is left to it.
/// </summary>
internal sealed partial class OrphanStopper(OwnedCaches owned, ConnectorWriter writer, ChannelSweeper sweeper, DriftLimiter limiter, ILogger<OrphanStopper> logger)
{
    /// <summary>Stops the connector of a channel that does not exist.</summary>
    public async Task<ReconcileResult> StopAsync(ResourceKey channel, CancellationToken cancellationToken)
    {
        limiter.Forget($"{channel}/");
        limiter.Forget($"{OwnedCaches.ObjectKey(channel)}/");
        writer.Forget(channel);
        sweeper.Forget(channel);
        if (owned.Find(ResourceTypes.Deployments, channel) is { Replicas: > 0, Controller: null, Metadata.DeletionTimestamp: null } orphan)
        {
            LogOrphan(logger, orphan.Metadata.Name, channel);
            await writer.StopAsync(orphan, cancellationToken);
        }

        return ReconcileResult.AwaitChange;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deployment {Deployment} has lost its channel {Channel} and is scaled to zero: delete it, or create the channel under another name")]
    private static partial void LogOrphan(ILogger logger, string deployment, ResourceKey channel);
}
