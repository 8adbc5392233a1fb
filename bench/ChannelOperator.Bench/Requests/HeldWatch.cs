namespace ChannelOperator.Bench.Requests;

/// <summary>A watch that somebody holds open and nobody reads: the API server sends what it would send to the operator.</summary>
internal sealed class HeldWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _discarding;

    public HeldWatch(ApiCaller api, string address) => _discarding = DiscardAsync(api, address, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _discarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task DiscardAsync(ApiCaller api, string address, CancellationToken cancellationToken)
    {
        while (true)
        {
            using HttpResponseMessage answer = await api.OpenAsync(address, cancellationToken);
            await (await answer.Content.ReadAsStreamAsync(cancellationToken)).CopyToAsync(Stream.Null, cancellationToken);
        }
    }
}
