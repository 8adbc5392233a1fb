using ChannelConnector.Inbox;

namespace ChannelConnector.Forwarding;

/// <summary>
/// Whose turn it is. One message of a conversation is on its way at a time, in order; conversations take turns; one whose message
/// failed waits by itself. Not for several threads: the forwarder's loop owns it. It goes by the monotonic clock: a step of the wall clock holds nothing up.
/// </summary>
internal sealed class ConversationQueue(TimeProvider time, Func<double> random)
{
    private readonly Dictionary<string, PendingConversation> _conversations = new(StringComparer.Ordinal);
    private readonly Queue<PendingConversation> _toSend = new();
    private readonly Queue<PendingConversation> _toFetch = new();
    private readonly PriorityQueue<PendingConversation, TimeSpan> _waiting = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _pausedUntil;
    private long _accepted;

    /// <summary>Whether nothing is sent for now.</summary>
    public bool IsPaused => Now < _pausedUntil;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Adds a message behind those of its conversation.</summary>
    public void Add(PendingMessage message)
    {
        if (_conversations.TryGetValue(message.Conversation, out PendingConversation? conversation))
        {
            conversation.Add(message.Sequence);
            return;
        }

        conversation = new PendingConversation(message.Conversation, message.Sequence);
        _conversations.Add(message.Conversation, conversation);
        MakeReady(conversation);
    }

    /// <summary>Takes the next conversation; it comes back by one of the methods below.</summary>
    /// <returns><see langword="null"/> if none is due.</returns>
    public PendingConversation? Take(ForwardLane lane)
    {
        WakeWaiting();
        if (lane == ForwardLane.Send && IsPaused)
        {
            return null;
        }

        return Lane(lane).TryDequeue(out PendingConversation? conversation) ? conversation : null;
    }

    /// <summary>How long until <see cref="Take"/> may have one; <see langword="null"/> if something else has to happen before.</summary>
    public TimeSpan? WaitOf(ForwardLane lane)
    {
        WakeWaiting();
        if (Lane(lane).Count > 0)
        {
            return lane == ForwardLane.Send && IsPaused ? _pausedUntil - Now : TimeSpan.Zero;
        }

        return _waiting.TryPeek(out _, out TimeSpan due) ? due - Now : null;
    }

    /// <summary>Whether the message is known to be the reason of its failures: it has to be made a dead letter.</summary>
    public bool IsPoison(PendingConversation conversation) => conversation.Failure?.IsPoison(Now) ?? false;

    /// <summary>Whether its media were tried to be fetched for long enough.</summary>
    public bool IsMediaGivenUp(PendingConversation conversation) => conversation.Failure?.IsMediaGivenUp(Now) ?? false;

    /// <summary>The message has gone its way: the next one of the conversation takes its turn.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="accepted">Whether Genesys Cloud has it.</param>
    public void Done(PendingConversation conversation, bool accepted)
    {
        _accepted += accepted ? 1 : 0;
        if (conversation.MoveOn())
        {
            MakeReady(conversation);
        }
        else
        {
            _conversations.Remove(conversation.Name);
        }
    }

    /// <summary>The message could not be tried: it takes its turn again, and nothing is held against it.</summary>
    public void Return(PendingConversation conversation) => MakeReady(conversation);

    /// <summary>The message takes its turn in another lane.</summary>
    public void Move(PendingConversation conversation, ForwardLane lane)
    {
        conversation.Lane = lane;
        MakeReady(conversation);
    }

    /// <summary>Sending failed: the conversation waits, the others do not.</summary>
    public void SendingFailed(PendingConversation conversation, string reason)
    {
        FailureRecord failure = conversation.Failure ??= new FailureRecord();
        failure.SendingFailed(reason, Now, _accepted);
        WaitFor(conversation, failure);
    }

    /// <summary>A medium could not be fetched: the conversation waits, the others do not.</summary>
    public void MediaFailed(PendingConversation conversation)
    {
        FailureRecord failure = conversation.Failure ??= new FailureRecord();
        failure.MediaFailed(Now);
        WaitFor(conversation, failure);
    }

    /// <summary>Nothing is sent for so long; a pause that lasts longer already is not cut.</summary>
    public void Pause(TimeSpan pause)
    {
        TimeSpan until = Now + pause;
        _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
    }

    private void WaitFor(PendingConversation conversation, FailureRecord failure) =>
        _waiting.Enqueue(conversation, Now + FailureRecord.Pause(failure.Count, random()));

    private void WakeWaiting()
    {
        TimeSpan now = Now;
        while (_waiting.TryPeek(out PendingConversation? conversation, out TimeSpan due) && due <= now)
        {
            _waiting.Dequeue();
            MakeReady(conversation);
        }
    }

    private void MakeReady(PendingConversation conversation) => Lane(conversation.Lane).Enqueue(conversation);

    private Queue<PendingConversation> Lane(ForwardLane lane) => lane == ForwardLane.Send ? _toSend : _toFetch;
}
