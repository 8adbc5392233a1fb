namespace ChannelOperator.Runtime.Controllers;

/// <summary>How a reconcile ended.</summary>
internal readonly record struct ReconcileOutcome(OutcomeKind Kind, ReconcileResult Result, Exception? Error)
{
    public static ReconcileOutcome Success(ReconcileResult result) => new(OutcomeKind.Done, result, null);

    public static ReconcileOutcome Failure(OutcomeKind kind, Exception error) => new(kind, default, error);
}
