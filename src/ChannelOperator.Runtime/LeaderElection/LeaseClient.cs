using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>The requests about one lease. Each is bounded, and each write carries the version that it was decided on.</summary>
internal sealed class LeaseClient(IApiClient api, LeaderElectorOptions options, TimeProvider time)
{
    private readonly ResourceKey _key = new(options.Namespace, options.LeaseName);

    public Task<Lease?> GetAsync(CancellationToken cancellationToken) =>
        BoundAsync(token => api.GetAsync(Lease.Type, _key, RuntimeJson.Default.Lease, token), cancellationToken);

    public Task<Lease> CreateAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = LeaseBody.Create(options, time.GetUtcNow());
        return BoundAsync(token => api.CreateAsync(Lease.Type, options.Namespace, body, RuntimeJson.Default.Lease, token), cancellationToken);
    }

    public Task<Lease> TakeAsync(Lease found, CancellationToken cancellationToken) =>
        PatchAsync(LeaseBody.Take(options, time.GetUtcNow(), found), cancellationToken);

    public Task<Lease> RenewAsync(Lease held, CancellationToken cancellationToken) =>
        PatchAsync(LeaseBody.Renew(time.GetUtcNow(), held), cancellationToken);

    public Task<Lease> ReleaseAsync(Lease held, CancellationToken cancellationToken) =>
        PatchAsync(LeaseBody.Release(time.GetUtcNow(), held), cancellationToken);

    private Task<Lease> PatchAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => BoundAsync(
        token => api.PatchAsync(Lease.Type, _key, null, PatchType.MergePatch, body, RuntimeJson.Default.Lease, token), cancellationToken);

    // Half the deadline: one request that hangs leaves time for another.
    private async Task<TResult> BoundAsync<TResult>(Func<CancellationToken, Task<TResult>> request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(options.RenewDeadline / 2, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await request(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"lease {_key}: no answer in time", e);
        }
    }
}
