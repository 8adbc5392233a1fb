using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Webhooks;

/// <summary>What follows when changes of the inbox are on the disk: the files of media that have no row (any more) go.</summary>
internal sealed partial class CommittedChanges(MediaIntake intake, IMediaStore store, ConnectorMetrics metrics, ILogger<CommittedChanges> logger)
{
    /// <summary>Does what follows a change.</summary>
    public async Task SettleAsync(InboxChange change, ChangeResult result)
    {
        metrics.Committed.Add(1, new KeyValuePair<string, object?>("result", result.Result.ToString()));
        switch (change)
        {
            case MessageAdded added when result.Result != CommitResult.Added:
                await intake.DiscardAsync(added.Message);
                break;
            case MessageRemoved removed:
                intake.Abandon(removed.Original);
                await DeleteAsync(result.Obsolete);
                break;
            case ConversationRemoved removed:
                intake.AbandonConversation(removed.Conversation);
                await DeleteAsync(result.Obsolete);
                break;
        }
    }

    private async Task DeleteAsync(IReadOnlyList<StoredMedium> media)
    {
        foreach (StoredMedium medium in media)
        {
            try
            {
                await store.DeleteAsync(medium);
                metrics.MediaDeleted.Add(1, new KeyValuePair<string, object?>("kind", medium.Kind));
            }
            catch (MediaStoreException exception)
            {
                // It has no row any more: it is served to nobody, and goes with the orphans.
                LogNotDeleted(exception.Failure.ToString(), store.Remedy);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A medium of an unsent or erased message could not be deleted ({Failure}); nobody can fetch it, and it goes with what was left behind: {Remedy}")]
    private partial void LogNotDeleted(string failure, string remedy);
}
