namespace ChannelOperator.Runtime.Controllers;

/// <summary>How a reconcile ended, as far as the queue is concerned.</summary>
internal enum OutcomeKind
{
    /// <summary>Well.</summary>
    Done,

    /// <summary>On a stale copy.</summary>
    Conflict,

    /// <summary>The server asked to wait.</summary>
    Throttled,

    /// <summary>In a way that only a change can mend.</summary>
    Terminal,

    /// <summary>Not in time.</summary>
    TimedOut,

    /// <summary>Cancelled, because the term is over.</summary>
    Aborted,

    /// <summary>In any other exception.</summary>
    Failed,
}
