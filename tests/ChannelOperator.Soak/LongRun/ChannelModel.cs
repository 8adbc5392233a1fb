namespace ChannelOperator.Soak.LongRun;

/// <summary>What its owner and its reviewers have declared of a channel, and what must therefore hold.</summary>
public sealed class ChannelModel(string name)
{
    public string Name => name;

    public bool Exists { get; set; } = true;

    /// <summary>Revoked, rejected or suspended.</summary>
    public bool IsDenied { get; set; }

    /// <summary>A record revokes its account, whatever becomes of the channel.</summary>
    public bool IsRecorded { get; set; }

    /// <summary><c>spec.state</c> is Stopped.</summary>
    public bool IsStoppedByOwner { get; set; }

    /// <summary>Whether it ran when the world last came to rest.</summary>
    public bool WasRunning { get; set; }

    /// <summary>Whether something has been done to it or its objects in this round.</summary>
    public bool IsTouched { get; set; }
}
