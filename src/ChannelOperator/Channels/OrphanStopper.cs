using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Channels;

/// <summary>
/// Stops connectors that have lost their channel, and ends their right to report: a deletion with <c>--cascade=orphan</c> leaves them running with nobody to answer for them.
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
        if (owned.Find(ResourceTypes.Deployments, channel) is { Replicas: > 0 } orphan && IsOrphan(orphan))
        {
            LogOrphan(logger, orphan.Metadata.Name, channel);
            await writer.StopAsync(orphan, cancellationToken);
        }

        if (owned.Find(ResourceTypes.RoleBindings, channel)
            is { Controller: null, Metadata.DeletionTimestamp: null, RoleRef.Name: ConnectorNames.ReviewReporterRole, Subjects.Count: > 0 } binding)
        {
            LogOrphanedRight(logger, binding.Metadata.Name, channel);
            await writer.RevokeAsync(binding, cancellationToken);
        }

        return ReconcileResult.AwaitChange;
    }

    /// <summary>Whether nobody answers for an object of a channel that does not exist, and nothing will collect it.</summary>
    public static bool IsOrphan(OwnedObject left) => left is { Controller: null, Metadata.DeletionTimestamp: null };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deployment {Deployment} has lost its channel {Channel} and is scaled to zero: delete it, or create the channel under another name")]
    private static partial void LogOrphan(ILogger logger, string deployment, ResourceKey channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "RoleBinding {Binding} has lost its channel {Channel} and gives nobody the right to report reviews any more: delete it, or create the channel under another name")]
    private static partial void LogOrphanedRight(ILogger logger, string binding, ResourceKey channel);
}
