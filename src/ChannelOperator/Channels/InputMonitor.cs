using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Health;

namespace ChannelOperator.Channels;

/// <summary>Wakes all channels up when an input is lost or found again, or an outage has ended: no object of theirs tells them.</summary>
internal sealed class InputMonitor(IReadOnlyList<IInformer> inputs, ApiServerHealth server, ChannelEnqueuer enqueuer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        string before = Describe();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            string now = Describe();
            if (now != before)
            {
                enqueuer.AddEverything();
            }

            before = now;
        }
    }

    private string Describe() => string.Concat(inputs.Select(input => InputHealth.IsUnknown(input) ? '0' : '1')) + server.OutagesEnded;
}
