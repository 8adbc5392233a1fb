using System.Collections.Concurrent;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Webhooks;

/// <summary>What follows when changes of the inbox are on the disk: the files of media that have no row (any more) go.</summary>
internal sealed partial class CommittedChanges(MediaIntake intake, IMediaStore store, ConnectorMetrics metrics, ILogger<CommittedChanges> logger)
{
    // Beyond that they go with what was left behind.
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentQueue<StoredMedium> _undeleted = new();

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

    /// <summary>Tries again to delete what could not be deleted. To be called every minute.</summary>
    public async Task RetryAsync()
    {
        List<StoredMedium> media = [];
        while (_undeleted.TryDequeue(out StoredMedium? medium))
        {
            media.Add(medium);
        }

        await DeleteAsync(media);
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
                // It has no row any more: it is served to nobody, and nobody else knows of it.
                if (_undeleted.Count < MaxRemembered)
                {
                    _undeleted.Enqueue(medium);
                }

                LogNotDeleted(exception.Failure.ToString(), store.Remedy);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A medium of an unsent or erased message could not be deleted ({Failure}); nobody can fetch it, and it is tried again within a minute: {Remedy}")]
    private partial void LogNotDeleted(string failure, string remedy);
}
