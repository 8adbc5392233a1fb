using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>Holds a coordination.k8s.io/v1 Lease, so that of several processes one acts.</summary>
/// <remarks>
/// <para><b>Expected flow.</b></para>
/// <list type="number">
/// <item>Look at the lease every <see cref="LeaderElectorOptions.WaitPeriod"/>. Take it when there is none, when nobody holds it, or when it
/// has stood still for its whole duration.</item>
/// <item>Lead, and renew every retry period. A failed renewal is tried again until the renew deadline.</item>
/// <item>On a stop the lead function is cancelled, the lease kept until it returns, then released: a standby takes over at its next look.</item>
/// <item>On loss the lead function is cancelled and <see cref="LeadershipLostException"/> thrown when it returns, or when the lease's
/// remaining time is over, whatever it does. If the function has returned, <see cref="RunAsync"/> may be called again; else the process has to end.</item>
/// </list>
/// <para><b>Guarantees.</b> The term's token is cancelled, and <see cref="IsLeading"/> is false, no later than
/// <see cref="LeaderElectorOptions.RenewDeadline"/> after the last successful renewal was sent; others wait for the longer
/// <see cref="LeaderElectorOptions.LeaseDuration"/> after they saw it. Both count by monotonic clocks, and no time that another machine
/// wrote is ever compared with ours. <see cref="IsLeading"/> is computed when asked, so a process that was paused sees its loss before
/// any timer fires. No error of the API server but another holder ends a term before the deadline.</para>
/// <para><b>Assumptions.</b> Monotonic clocks run at about the same speed on all machines. The identity is unique to this process. RBAC
/// allows <c>create</c>, and <c>get</c> and <c>patch</c> on the lease.</para>
/// <para><b>Caveats.</b> A request that was sent before the loss may arrive after it: writes that must not come late need a
/// resourceVersion.</para>
/// </remarks>
public sealed partial class LeaderElector(
    IApiClient api, LeaderElectorOptions options, TimeProvider time, RuntimeMetrics metrics, ILogger logger)
{
    private readonly LeaseClient _client = new(api, options, time);
    private readonly LeaseObservation _others = new(time, options.LeaseDuration);
    private volatile LeadershipTerm? _term;

    /// <summary>Whether we lead at this very moment, by the monotonic clock: right even in a process that was paused.</summary>
    public bool IsLeading => _term is { IsHeld: true };

    /// <summary>
    /// Waits for the lease, leads, and keeps the lease meanwhile. Returns when the token is cancelled or the lead function has returned
    /// (then also with its exception), the lease released.
    /// </summary>
    /// <exception cref="LeadershipLostException">The lease was lost.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        Validate(options);
        metrics.RecordLeading(options.LeaseName, leading: false);
        using LeadershipTerm? term = await AcquireAsync(cancellationToken);
        if (term is null)
        {
            return;
        }

        _term = term;
        metrics.RecordLeading(options.LeaseName, leading: true);
        LogAcquired(options.LeaseName, options.Identity);
        try
        {
            await LeadAsync(term, lead, cancellationToken);
        }
        finally
        {
            _term = null;
            metrics.RecordLeading(options.LeaseName, leading: false);
        }
    }

    private static void Validate(LeaderElectorOptions options)
    {
        if (options.RenewDeadline >= options.LeaseDuration || options.RetryPeriod >= options.RenewDeadline)
        {
            throw new ArgumentException("retry period < renew deadline < lease duration must hold", nameof(options));
        }
    }

    /// <returns>Null when cancelled before.</returns>
    private async Task<LeadershipTerm?> AcquireAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await TryAcquireAsync(cancellationToken) is { } term)
                {
                    return term;
                }

                await Task.Delay(Shortened(options.WaitPeriod), time, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<LeadershipTerm?> TryAcquireAsync(CancellationToken cancellationToken)
    {
        try
        {
            Lease? found = await _client.GetAsync(cancellationToken);
            if (found is not null && !MayTake(found.Spec))
            {
                return null;
            }

            long askedAt = time.GetTimestamp();
            Lease taken = found is null ? await _client.CreateAsync(cancellationToken) : await _client.TakeAsync(found, cancellationToken);
            return new LeadershipTerm(_client, options, time, logger, taken, askedAt);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogCannotAcquire(options.LeaseName, e.Message);
            return null;
        }
    }

    private bool MayTake(LeaseSpec spec) =>
        string.IsNullOrEmpty(spec.HolderIdentity) || spec.HolderIdentity == options.Identity || _others.IsExpired(spec);

    private async Task LeadAsync(LeadershipTerm term, Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = new();
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, term.Lost);
        CancellationToken termToken = either.Token;
        Task keeping = term.KeepAsync(() => Shortened(options.RetryPeriod), ended.Token);
        Task leading = Task.Run(() => lead(termToken), CancellationToken.None);
        await EndOrLossAsync(leading, term.Lost);
        await ended.CancelAsync();
        await keeping;
        if (!term.IsHeld)
        {
            LogLost(options.LeaseName, options.Identity);
            throw new LeadershipLostException($"lease {options.Namespace}/{options.LeaseName} lost", leading.Exception) { WorkHasEnded = leading.IsCompleted };
        }

        await term.ReleaseAsync();
        try
        {
            await leading;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was asked to end, and did.
        }
    }

    /// <summary>Waits for the lead function; after a loss no longer than the lease keeps others out.</summary>
    private async Task EndOrLossAsync(Task leading, CancellationToken lost)
    {
        await leading.WaitAsync(lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lost.IsCancellationRequested)
        {
            TimeSpan rest = options.LeaseDuration - options.RenewDeadline;
            await leading.WaitAsync(rest, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Up to a fifth shorter, so that candidates don't ask in step; never longer.
    private TimeSpan Shortened(TimeSpan period) => period * (1 - (options.Random() / 5));

    [LoggerMessage(LogLevel.Information, "lease {Lease}: {Identity} leads")]
    private partial void LogAcquired(string lease, string identity);

    [LoggerMessage(LogLevel.Error, "lease {Lease}: {Identity} has lost it")]
    private partial void LogLost(string lease, string identity);

    [LoggerMessage(LogLevel.Warning, "lease {Lease}: cannot acquire: {Error}")]
    private partial void LogCannotAcquire(string lease, string error);
}
