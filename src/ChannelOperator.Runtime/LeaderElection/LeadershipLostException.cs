namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>The lease is not held, or no longer. Leave the process: what is in flight can no longer be trusted.</summary>
public sealed class LeadershipLostException : Exception
{
    /// <summary>A loss.</summary>
    /// <param name="message">Which lease.</param>
    /// <param name="innerException">What the lead function threw meanwhile, if anything.</param>
    public LeadershipLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
