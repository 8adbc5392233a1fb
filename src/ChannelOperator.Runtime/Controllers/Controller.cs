using System.Diagnostics;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tracing;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Controllers;

/// <summary>Hands the keys of a queue to a reconciler, and turns each outcome into a queue action, a metric and a log line.</summary>
/// <remarks>
/// <para><b>Guarantees.</b> No key is reconciled twice at once. No exception and no overrun of a reconcile ends the controller. After
/// the term ended no reconcile begins; those that run may go on for <see cref="ControllerOptions.DrainTimeout"/>, are then cancelled, and
/// after half that time again <see cref="RunAsync"/> returns, whatever they do.</para>
/// <para><b>Assumptions.</b> See <see cref="IReconciler"/>. The caches it reads are synced before <see cref="RunAsync"/>.</para>
/// </remarks>
public sealed partial class Controller(
    string name, IReconciler reconciler, WorkQueue queue, ControllerOptions options, TimeProvider time, RuntimeMetrics metrics, ILogger logger)
{
    // A server or proxy that asks for an hour must not put off a stop for an hour.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private static readonly Func<ILogger, string, ResourceKey, long, IDisposable?> Scope =
        LoggerMessage.DefineScope<string, ResourceKey, long>("{Controller} {Key} {ReconcileId}");

    private long _reconcileId;

    /// <summary>The name in metrics and logs.</summary>
    public string Name => name;

    /// <summary>Works until the term ends, and a little longer for what is running then.</summary>
    public async Task RunAsync(CancellationToken term)
    {
        queue.Open();
        metrics.RecordWorkers(name, options.Workers);
        metrics.ObserveLongestRunning(queue.Name, queue.LongestRunningSeconds);
        metrics.ObserveUnfinished(queue.Name, queue.UnfinishedSeconds);

        // Not disposed: a reconcile that is abandoned still holds its token.
        CancellationTokenSource abort = new();
        Task workers = Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => WorkAsync(term, abort.Token), CancellationToken.None)));
        try
        {
            await workers.WaitAsync(term);
            return;
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            LogDraining(name);
        }

        if (await EndsWithinAsync(workers, options.DrainTimeout))
        {
            return;
        }

        LogAborting(name);
        await abort.CancelAsync();
        if (!await EndsWithinAsync(workers, options.DrainTimeout / 2))
        {
            LogAbandoned(name);
        }
    }

    private async Task<bool> EndsWithinAsync(Task workers, TimeSpan limit)
    {
        try
        {
            await workers.WaitAsync(limit, time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task WorkAsync(CancellationToken term, CancellationToken abort)
    {
        while (await TakeAsync(term) is { } key)
        {
            metrics.RecordActiveWorker(name, 1);
            try
            {
                // The term may have ended while the key was being handed over.
                if (!term.IsCancellationRequested)
                {
                    await ProcessAsync(key, abort);
                }
            }
            finally
            {
                metrics.RecordActiveWorker(name, -1);
                queue.Done(key);
            }
        }
    }

    private async Task<ResourceKey?> TakeAsync(CancellationToken term)
    {
        try
        {
            return await queue.TakeAsync(term);
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task ProcessAsync(ResourceKey key, CancellationToken abort)
    {
        using IDisposable? scope = Scope(logger, name, key, Interlocked.Increment(ref _reconcileId));
        long startedAt = time.GetTimestamp();
        ReconcileOutcome outcome;
        using (Activity? span = PassTracing.StartPass(name, key))
        {
            outcome = await ReconcileAsync(key, abort);
            PassTracing.EndPass(span, outcome);
        }

        Settle(key, outcome, time.GetElapsedTime(startedAt));
    }

    private async Task<ReconcileOutcome> ReconcileAsync(ResourceKey key, CancellationToken abort)
    {
        using CancellationTokenSource overrun = new(options.ReconcileTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(overrun.Token, abort);
        try
        {
            return ReconcileOutcome.Success(await reconciler.ReconcileAsync(key, either.Token));
        }
        catch (OperationCanceledException e) when (abort.IsCancellationRequested)
        {
            return ReconcileOutcome.Failure(OutcomeKind.Aborted, e);
        }
        catch (OperationCanceledException e) when (overrun.IsCancellationRequested)
        {
            return ReconcileOutcome.Failure(OutcomeKind.TimedOut, e);
        }
        catch (Exception e)
        {
            return ReconcileOutcome.Failure(Classify(e), e);
        }
    }

    private static OutcomeKind Classify(Exception error) => error switch
    {
        TerminalReconcileException => OutcomeKind.Terminal,
        ApiException { IsConflict: true } => OutcomeKind.Conflict,
        ApiException { RetryAfter: not null } => OutcomeKind.Throttled,
        _ => OutcomeKind.Failed,
    };

    private void Settle(ResourceKey key, ReconcileOutcome outcome, TimeSpan duration)
    {
        WorkPriority priority = PriorityOf(key);
        if (outcome.Kind != OutcomeKind.Aborted)
        {
            metrics.RecordReconcile(name, outcome.Label, duration);
        }

        switch (outcome.Kind)
        {
            case OutcomeKind.Done:
                Plan(key, outcome.Result, priority);
                return;
            case OutcomeKind.Conflict:
                queue.AddRateLimited(key, priority);
                LogConflict(key);
                return;
            case OutcomeKind.Throttled:
                TimeSpan asked = ((ApiException)outcome.Error!).RetryAfter ?? TimeSpan.Zero;
                TimeSpan atLeast = asked < LongestPause ? asked : LongestPause;
                queue.AddRateLimited(key, priority, atLeast);
                LogThrottled(key, atLeast, outcome.Error.Message);
                return;
            case OutcomeKind.Terminal:
                metrics.RecordTerminalError(name);
                queue.Forget(key);
                LogTerminal(key, outcome.Error);
                return;
            case OutcomeKind.Aborted:
                queue.Add(key, priority);
                LogAborted(key);
                return;
            case OutcomeKind.TimedOut:
                metrics.RecordTimeout(name);
                Retry(key, priority);
                LogTimedOut(key, options.ReconcileTimeout);
                return;
            default:
                Retry(key, priority);
                LogFailed(key, queue.FailuresOf(key), outcome.Error);
                return;
        }
    }

    private void Retry(ResourceKey key, WorkPriority priority)
    {
        metrics.RecordReconcileError(name);
        queue.AddRateLimited(key, priority);
    }

    private WorkPriority PriorityOf(ResourceKey key)
    {
        try
        {
            return options.Priority?.Invoke(key) ?? WorkPriority.Normal;
        }
        catch (Exception e)
        {
            LogNoPriority(key, e);
            return WorkPriority.Normal;
        }
    }

    private void Plan(ResourceKey key, ReconcileResult result, WorkPriority priority)
    {
        queue.Forget(key);
        queue.Settle(key);
        if (result.Delay is { } delay)
        {
            queue.AddAfter(key, delay, priority);
        }
        else if (result.Due is { } due)
        {
            queue.AddAt(key, due, priority);
        }
    }
}
