using ChannelOperator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>One term: the lease that we hold, its renewal and its end.</summary>
internal sealed partial class LeadershipTerm : IDisposable
{
    private readonly LeaseClient _client;
    private readonly LeaderElectorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost;
    private Lease _lease;
    private long _renewedAt;

    /// <param name="client">The requests.</param>
    /// <param name="options">The timing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="lease">The lease as taken.</param>
    /// <param name="askedAt">The monotonic time before the request that took it was sent: the server's copy is no older.</param>
    public LeadershipTerm(LeaseClient client, LeaderElectorOptions options, TimeProvider time, ILogger logger, Lease lease, long askedAt)
    {
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
        _lease = lease;
        _renewedAt = askedAt;
        _lost = new CancellationTokenSource(TimeLeft, time);
    }

    /// <summary>Cancelled when the lease is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether we hold it at this very moment.</summary>
    public bool IsHeld => !_lost.IsCancellationRequested && TimeLeft > TimeSpan.Zero;

    private TimeSpan TimeLeft
    {
        get
        {
            TimeSpan left = _options.RenewDeadline - _time.GetElapsedTime(Volatile.Read(ref _renewedAt));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Renews until told to end, or until the lease is lost.</summary>
    public async Task KeepAsync(Func<TimeSpan> pause, CancellationToken ended)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ended, _lost.Token);
        try
        {
            while (true)
            {
                await Task.Delay(pause(), _time, stop.Token);
                await TryRenewAsync(stop.Token);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The term is over, one way or the other.
        }
    }

    /// <summary>Gives the lease up, if the server can be reached.</summary>
    public async Task ReleaseAsync()
    {
        try
        {
            await ReleaseOnceAsync();
            LogReleased(_logger, _options.LeaseName);
        }
        catch (Exception e)
        {
            LogCannotRelease(_logger, _options.LeaseName, e.Message);
        }
    }

    public void Dispose() => _lost.Dispose();

    private async Task ReleaseOnceAsync()
    {
        try
        {
            await _client.ReleaseAsync(_lease, CancellationToken.None);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            // The last renewal may have arrived and its answer not: our version is then one behind.
            Lease? found = await _client.GetAsync(CancellationToken.None);
            if (found?.Spec.HolderIdentity == _options.Identity)
            {
                await _client.ReleaseAsync(found, CancellationToken.None);
            }
        }
    }

    private async Task TryRenewAsync(CancellationToken stop)
    {
        try
        {
            long askedAt = _time.GetTimestamp();
            Lease? renewed = await RenewAsync(stop);

            // A process that was paused may learn of a success after the deadline: by then it had stopped leading.
            if (renewed is null || !IsHeld)
            {
                await _lost.CancelAsync();
                return;
            }

            _lease = renewed;
            Volatile.Write(ref _renewedAt, askedAt);
            _lost.CancelAfter(TimeLeft);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            LogCannotRenew(_logger, _options.LeaseName, e.Message);
        }
    }

    /// <returns>Null when somebody else holds the lease.</returns>
    private async Task<Lease?> RenewAsync(CancellationToken stop)
    {
        try
        {
            return await _client.RenewAsync(_lease, stop);
        }
        catch (ApiException e) when (e.IsConflict || e.IsNotFound)
        {
            Lease? found = await _client.GetAsync(stop);
            if (found is null)
            {
                return await _client.CreateAsync(stop);
            }

            // Still ours: somebody put a label on it, or a renewal arrived whose answer did not.
            return found.Spec.HolderIdentity == _options.Identity ? await _client.RenewAsync(found, stop) : null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "lease {Lease}: cannot renew: {Error}")]
    private static partial void LogCannotRenew(ILogger logger, string lease, string error);

    [LoggerMessage(LogLevel.Information, "lease {Lease}: released")]
    private static partial void LogReleased(ILogger logger, string lease);

    [LoggerMessage(LogLevel.Warning, "lease {Lease}: cannot release, others have to wait for its end: {Error}")]
    private static partial void LogCannotRelease(ILogger logger, string lease, string error);
}
