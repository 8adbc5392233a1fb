namespace ChannelConnector.Forwarding;

/// <summary>What has gone wrong with the first message of a conversation.</summary>
internal sealed class FailureRecord
{
    /// <summary>How many attempts have to fail before a message is taken for the reason.</summary>
    public const int PoisonAttempts = 20;

    /// <summary>How long they have to take at least.</summary>
    public static readonly TimeSpan PoisonTime = TimeSpan.FromHours(1);

    /// <summary>How long media are tried to be fetched.</summary>
    public static readonly TimeSpan MediaPatience = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private TimeSpan? _mediaSince;
    private TimeSpan? _sendingSince;
    private long _acceptedBefore;
    private int _whileOthersPass;

    /// <summary>How many attempts in a row have failed.</summary>
    public int Count { get; private set; }

    /// <summary>Why the last one has.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Notes that sending failed.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="now">When, by a monotonic clock.</param>
    /// <param name="accepted">How many messages of others were accepted until now.</param>
    public void SendingFailed(string reason, TimeSpan now, long accepted)
    {
        // An attempt says something of the message only if another message got through since the one before.
        if (_sendingSince is not null && accepted > _acceptedBefore)
        {
            _whileOthersPass++;
        }

        Reason = reason;
        _sendingSince ??= now;
        _acceptedBefore = accepted;
        Count++;
    }

    /// <summary>Notes that a medium could not be fetched.</summary>
    public void MediaFailed(TimeSpan now)
    {
        _mediaSince ??= now;
        Count++;
    }

    /// <summary>Whether it is the message that fails, and not Genesys Cloud: it failed again and again while others passed.</summary>
    public bool IsPoison(TimeSpan now) => _whileOthersPass >= PoisonAttempts - 1 && now - _sendingSince >= PoisonTime;

    /// <summary>Whether its media were tried to be fetched for long enough.</summary>
    public bool IsMediaGivenUp(TimeSpan now) => now - _mediaSince >= MediaPatience;

    /// <summary>How long to wait after so many failures: between half of, and the whole of, 1 s doubled up to 60 s.</summary>
    public static TimeSpan Pause(int failures, double random)
    {
        double ceiling = Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Max(0, failures - 1)));
        return TimeSpan.FromSeconds(ceiling * (1 + random) / 2);
    }
}
