namespace ChannelOperator.TestKit.FarEnds;

/// <summary>What has come, in the order in which it came.</summary>
internal sealed class GenesysInbox
{
    private readonly Lock _changing = new();
    private readonly List<GenesysDelivery> _accepted = [];
    private readonly List<GenesysAttempt> _attempts = [];

    public IReadOnlyList<GenesysDelivery> Accepted
    {
        get
        {
            lock (_changing)
            {
                return [.. _accepted];
            }
        }
    }

    public IReadOnlyList<GenesysAttempt> Attempts
    {
        get
        {
            lock (_changing)
            {
                return [.. _attempts];
            }
        }
    }

    public int AcceptedCount
    {
        get
        {
            lock (_changing)
            {
                return _accepted.Count;
            }
        }
    }

    public void Accept(GenesysDelivery delivery)
    {
        lock (_changing)
        {
            _accepted.Add(delivery);
        }
    }

    public void Note(GenesysAttempt attempt)
    {
        lock (_changing)
        {
            _attempts.Add(attempt);
        }
    }

    public void Clear()
    {
        lock (_changing)
        {
            _accepted.Clear();
            _attempts.Clear();
        }
    }
}
