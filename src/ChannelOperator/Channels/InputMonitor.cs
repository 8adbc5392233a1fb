using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;

namespace ChannelOperator.Channels;

/// <summary>Wakes all channels up when an input is lost or found again, or an outage is over: no object of theirs tells them.</summary>
/// <remarks>
/// While requests fail, the server is asked how it is. Its answer tells an input that cannot be read from a server that is out; and where it was out, that it is
/// back: during an outage every write backs off, and the longer it lasts the later the next comes.
/// </remarks>
internal sealed class InputMonitor(IReadOnlyList<IInformer> inputs, IApiClient api, ApiServerHealth server, ChannelEnqueuer enqueuer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        string before = Describe();
        bool wasReachable = true;
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            bool isReachable = !(server.IsOutage || server.AreReadsFailing || server.AreWritesFailing) || await IsReadyAsync(cancellationToken);
            string now = Describe();
            if (now != before || (isReachable && !wasReachable))
            {
                enqueuer.AddEverything();
            }

            (before, wasReachable) = (now, isReachable);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Interval, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await api.CheckReadyAsync(either.Token);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A refusal is an answer.
            return exception is ApiException && !ApiException.IsTransientFailure(exception);
        }
    }

    private string Describe() => string.Concat(inputs.Select(input => InputHealth.IsUnknown(input) ? '0' : '1')) + server.OutagesEnded;
}
