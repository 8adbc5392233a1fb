namespace ChannelConnector.Forwarding;

/// <summary>The messages of one customer that wait, the oldest first. There may be a million of these: it holds what it must.</summary>
internal sealed class PendingConversation(string name, long head)
{
    // Most conversations have one message: the queue is made for the second.
    private Queue<long>? _later;

    /// <summary>The customer's id on the platform.</summary>
    public string Name { get; } = name;

    /// <summary>The message whose turn it is.</summary>
    public long Head { get; private set; } = head;

    /// <summary>What it waits for.</summary>
    public ForwardLane Lane { get; set; }

    /// <summary>What has gone wrong with it; <see langword="null"/> for nothing.</summary>
    public FailureRecord? Failure { get; set; }

    public void Add(long sequence) => (_later ??= new Queue<long>(2)).Enqueue(sequence);

    /// <summary>Goes on to the next message.</summary>
    /// <returns>False if there is none.</returns>
    public bool MoveOn()
    {
        Failure = null;
        Lane = ForwardLane.Send;
        if (_later is null || !_later.TryDequeue(out long next))
        {
            return false;
        }

        Head = next;
        return true;
    }
}
