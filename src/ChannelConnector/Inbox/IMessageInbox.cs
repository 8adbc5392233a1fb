using ChannelConnector.Outbound;
using ChannelOperator.Policy;

namespace ChannelConnector.Inbox;

/// <summary>
/// What was acknowledged and is not passed on yet, what is remembered of the rest, and which media there are. A task that completes means that
/// it is durable. Any number of callers. Everything but disposal throws <see cref="InboxException"/> where the state cannot be reached.
/// </summary>
internal interface IMessageInbox : IAsyncDisposable
{
    /// <summary>Whether nothing can be written any more until the process is started anew.</summary>
    bool IsBroken { get; }

    /// <summary>Whether several processes may share the work: then what one of them knows or has begun another may have to find out.</summary>
    bool IsShared { get; }

    /// <summary>How many processes share the work, this one included; 1 where none can.</summary>
    int Replicas { get; }

    /// <summary>Whether a process serves the channel now, as far as the store knows: one that was killed counts for a while. Of a directory its lock tells.</summary>
    Task<bool> HasReplicasAsync();

    /// <summary>Completes when a signal has come to this process since this was asked for.</summary>
    Task NextSignal { get; }

    /// <summary>The answers, in the same store.</summary>
    IOutbox Outbox { get; }

    /// <summary>Makes changes in their order, all or none.</summary>
    /// <returns>What became of each.</returns>
    Task<IReadOnlyList<ChangeResult>> CommitAsync(IReadOnlyList<InboxChange> changes);

    /// <summary>
    /// What this process is to pass on and was not given before, by the order of acceptance within a conversation. What another process is at work on is not among it, and
    /// comes when that one has ended. It may come twice: <see cref="BeginAttemptAsync"/> tells.
    /// </summary>
    Task<IReadOnlyList<PendingMessage>> ReadPendingAsync();

    /// <summary>Completes when <see cref="ReadPendingAsync"/> may have something since its last call.</summary>
    Task WaitForPendingAsync(CancellationToken cancellationToken);

    /// <summary>A message as it stands, with no attempt begun.</summary>
    /// <returns><see langword="null"/> if there is nothing to pass on any more.</returns>
    /// <exception cref="NotHeldException">It waits, and is not this process's at the moment.</exception>
    Task<InboxEntry?> FindAsync(long sequence);

    /// <summary>Notes that an attempt to pass a message on begins, so that after a kill it counts as one that may have arrived.</summary>
    /// <returns>The message; <see langword="null"/> if there is nothing to pass on any more.</returns>
    /// <exception cref="NotHeldException">It waits, and is not this process's at the moment.</exception>
    Task<InboxEntry?> BeginAttemptAsync(long sequence);

    /// <summary>Notes that a message has been passed on, and erases its content.</summary>
    Task CompleteAsync(long sequence);

    /// <summary>Notes that a message was refused for good.</summary>
    Task DeadLetterAsync(long sequence, string reason);

    /// <summary>Replaces one medium of a pending message: by what was fetched, or by a placeholder.</summary>
    /// <returns>False if the message is no longer pending: what was fetched has to go.</returns>
    Task<bool> ReplaceMediaAsync(long sequence, int index, ContentMedia media, StoredMedium? row);

    /// <summary>Messages that were refused for good, the oldest first.</summary>
    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync();

    /// <summary>Has a dead letter passed on again, after all that is waiting.</summary>
    /// <returns>False if there is no such dead letter.</returns>
    Task<bool> ReplayAsync(string id);

    /// <summary>Whether nothing of a message is to be fetched any more: the inbox has it, or it was unsent.</summary>
    Task<bool> IsSettledAsync(string id, string original);

    /// <summary>The row of a medium; <see langword="null"/> for none.</summary>
    Task<StoredMedium?> FindMediumAsync(string key);

    /// <summary>Of some keys of media at least those that have a row.</summary>
    Task<IReadOnlySet<string>> KnownMediaAsync(IReadOnlyCollection<string> keys);

    /// <summary>Forgets media whose files have gone because their time had come.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="receivedUpTo">All that were received then or earlier.</param>
    Task RemoveExpiredMediaAsync(string kind, DateTimeOffset receivedUpTo);

    /// <summary>Media with content that is forbidden today.</summary>
    /// <param name="isForbidden">Whether one of <c>NeverStoredContent</c> is.</param>
    Task<IReadOnlyList<StoredMedium>> ForbiddenMediaAsync(Func<string, bool> isForbidden);

    /// <summary>Forgets media that are gone.</summary>
    Task RemoveMediaAsync(IReadOnlyCollection<string> keys);

    /// <summary>Signals whose record is still to be made, the oldest first.</summary>
    Task<IReadOnlyList<ReviewSignal>> WaitingSignalsAsync();

    /// <summary>Notes that the record of a signal is made.</summary>
    Task CompleteSignalAsync(string name);

    /// <summary>The business account that the channel's number was last seen in; <see langword="null"/> before its first message.</summary>
    Task<string?> FindBusinessAsync();

    /// <summary>What signs the links to media: 32 random bytes, the same for all processes; made when it is first asked for.</summary>
    Task<byte[]> LinkKeyAsync();

    /// <summary>Erases dead letters whose time is over, and forgets what no platform sends again.</summary>
    /// <param name="retention">The retention in force: a dead letter lives no longer than the smallest of its media.</param>
    /// <returns>How many dead letters were erased.</returns>
    Task<int> PruneAsync(MediaRetention retention);

    /// <summary>How many messages wait to be passed on, and since when the oldest does; how many signals wait. For gauges, which are read at once: it blocks for a moment.</summary>
    InboxBacklog Backlog();
}
