namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>The lease is not held, or no longer.</summary>
public sealed class LeadershipLostException : Exception
{
    /// <summary>A loss.</summary>
    /// <param name="message">Which lease.</param>
    /// <param name="innerException">What the lead function threw meanwhile, if anything.</param>
    public LeadershipLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Whether the lead function had returned. If so nothing of the term is left, and the process may wait for the lease again; if not it has to end.
    /// </summary>
    public bool WorkHasEnded { get; init; }
}
