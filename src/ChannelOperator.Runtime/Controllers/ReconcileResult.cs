namespace ChannelOperator.Runtime.Controllers;

/// <summary>When a key that was reconciled wants to be seen again.</summary>
public readonly record struct ReconcileResult
{
    private ReconcileResult(TimeSpan? delay, DateTimeOffset? due)
    {
        Delay = delay;
        Due = due;
    }

    /// <summary>
    /// Not before something changes. Whatever the decision depended on must be watched, and must have no deadline: nothing else will
    /// wake this key up.
    /// </summary>
    public static ReconcileResult AwaitChange => default;

    /// <summary>The pause that was asked for, if one was.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>The time that was asked for, if one was.</summary>
    public DateTimeOffset? Due { get; }

    /// <summary>After a pause, or at a change if that is sooner. For what cannot be watched.</summary>
    public static ReconcileResult RequeueAfter(TimeSpan delay) => new(delay, null);

    /// <summary>
    /// At a time of the wall clock, or at a change if that is sooner. Follows steps of the clock within a minute; a time in the past
    /// means at once, so a result that repeats it spins.
    /// </summary>
    public static ReconcileResult RequeueAt(DateTimeOffset due) => new(null, due);
}
