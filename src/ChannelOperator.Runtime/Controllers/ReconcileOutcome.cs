namespace ChannelOperator.Runtime.Controllers;

/// <summary>How a reconcile ended.</summary>
internal readonly record struct ReconcileOutcome(OutcomeKind Kind, ReconcileResult Result, Exception? Error)
{
    /// <summary>The result in metrics and traces.</summary>
    public string Label => Kind switch
    {
        OutcomeKind.Done => Result == ReconcileResult.AwaitChange ? "success" : "requeue_after",
        OutcomeKind.Conflict or OutcomeKind.Throttled => "requeue",
        OutcomeKind.Aborted => "aborted",
        _ => "error",
    };

    public static ReconcileOutcome Success(ReconcileResult result) => new(OutcomeKind.Done, result, null);

    public static ReconcileOutcome Failure(OutcomeKind kind, Exception error) => new(kind, default, error);
}
