using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Tracing;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Channels;

/// <summary>Judges a channel and makes its connector follow: observe, decide, apply, sweep, report.</summary>
internal sealed partial class ChannelReconciler(
    ChannelObserver observer, ConnectorApplier applier, ChannelSweeper sweeper, ChannelReporter reporter, OrphanStopper orphans, ClockMonitor clock, ChannelLedger ledger, OperatorMetrics metrics, Action<ResourceKey, DateTimeOffset> wakeAt, TimeProvider time, ILogger<ChannelReconciler> logger)
    : IReconciler
{
    private static readonly TimeSpan ClockRetry = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        ChannelObservation? observed = observer.Observe(key);
        if (observed is null)
        {
            if (observer.Problem(key) is { } problem)
            {
                throw new TerminalReconcileException($"channel {key} cannot be read and is left as it is: {problem}");
            }

            ledger.Forget(key);
            reporter.Forget(key);
            return await orphans.StopAsync(key, cancellationToken);
        }

        DateTimeOffset now = time.GetUtcNow();
        ChannelDecision decision = ChannelDecider.Decide(observed.Facts, now);
        if (clock.IsSkewed && !IsExplicitStop(decision))
        {
            LogSkewed(logger, key);
            return ReconcileResult.RequeueAfter(ClockRetry);
        }

        RecordDecision(observed, decision, now);
        if (observed.Channel.Metadata.DeletionTimestamp is not null)
        {
            return await LeaveAsync(observed, decision, cancellationToken);
        }

        ApplyOutcome outcome = await ApplyAsync(observed, decision, cancellationToken);
        // Not by a clock that is wrong: it would have one day pass after the other.
        outcome = clock.IsSkewed ? outcome with { NextSweepTime = now + ClockRetry } : await sweeper.SweepAsync(observed, decision, outcome, now, cancellationToken);

        await reporter.ReportAsync(observed, decision, outcome, now, cancellationToken);
        return Next(observed, decision, outcome, now);
    }

    /// <summary>The priority of a channel's work: what runs and must not goes first.</summary>
    public bool MustStop(ResourceKey key) =>
        observer.Observe(key) is { StoppableDeployment.Replicas: > 0 } observed && ChannelDecider.Decide(observed.Facts, time.GetUtcNow()).Action == ChannelAction.Stop;

    /// <summary>A stop that somebody asked for in words is right whatever the time is, also where another rule stops as well.</summary>
    private static bool IsExplicitStop(ChannelDecision decision) => decision.Action == ChannelAction.Stop
        && (decision.StoppedAsDeclared || decision.Blocking.Any(finding => finding.Effect == FindingEffect.Stops && IsExplicit(finding.Reason)));

    private static bool IsExplicit(string reason) => reason is
        ChannelConditions.ApprovedReasons.PlatformHalted or ChannelConditions.ApprovedReasons.ApprovalRevoked or ChannelConditions.ApprovedReasons.ApprovalRejected
        or ChannelConditions.ApprovedReasons.ApprovalSuspended or ChannelConditions.AcceptedReasons.NamespaceNotPermitted;

    /// <summary>A channel that is being deleted creates and changes nothing any more; while something holds it, it still has to stop.</summary>
    private async Task<ReconcileResult> LeaveAsync(ChannelObservation observed, ChannelDecision decision, CancellationToken cancellationToken)
    {
        if (decision.Action == ChannelAction.Stop)
        {
            ApplyOutcome outcome = await ApplyAsync(observed, decision with { Scope = ChangeScope.Tightening }, cancellationToken);
            return Next(observed, decision, outcome, time.GetUtcNow());
        }

        return decision.NextTransitionTime is { } next ? ReconcileResult.RequeueAt(next) : ReconcileResult.AwaitChange;
    }

    /// <summary>Before anything is written: a stop that cannot be written has been decided all the same.</summary>
    private void RecordDecision(ChannelObservation observed, ChannelDecision decision, DateTimeOffset now)
    {
        PassTracing.Note("action", decision.Action == ChannelAction.Run ? ChannelActions.Run : ChannelActions.Stop);
        PassTracing.Note("reason", decision.Reason);
        LedgerChange change = ledger.Decide(observed, decision, OperatorMetrics.PlatformOf(decision), now);
        if (change.IsNewDecision)
        {
            metrics.RecordDecision(decision);
        }

        if (change.StoppedAfter is { } duration)
        {
            metrics.RecordEnforcement(decision, duration);
        }
    }

    private async Task<ApplyOutcome> ApplyAsync(ChannelObservation observed, ChannelDecision decision, CancellationToken cancellationToken)
    {
        ApplyOutcome outcome = await applier.ApplyAsync(observed, decision, cancellationToken);
        if (ledger.Apply(observed, outcome) is { } duration)
        {
            metrics.RecordEnforcement(decision, duration);
        }

        return outcome;
    }

    private ReconcileResult Next(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, DateTimeOffset now)
    {
        DateTimeOffset? next = Earlier(Earlier(decision.NextTransitionTime, outcome.NextSweepTime), AvailableCondition.StartsUntil(decision.Action, outcome.Deployment, observed.Channel.Status, now));
        if (outcome.Failure is { Exception: { } exception })
        {
            // The status says it already; the runtime backs off, but no longer than to the next deadline.
            if (next is { } deadline)
            {
                wakeAt(observed.Key, deadline);
            }

            throw exception;
        }

        if (outcome.Failure is { RetryAfter: { } pause } && !(next < now + pause))
        {
            return ReconcileResult.RequeueAfter(pause);
        }

        return next is { } due ? ReconcileResult.RequeueAt(due) : ReconcileResult.AwaitChange;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: the clock is not to be trusted, nothing is carried out but stops that somebody asked for in words")]
    private static partial void LogSkewed(ILogger logger, ResourceKey channel);
}
