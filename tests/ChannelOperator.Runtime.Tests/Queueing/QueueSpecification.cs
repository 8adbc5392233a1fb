using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Queueing;

/// <summary>A queue, its clock and its metrics, and how one looks at them.</summary>
public abstract class QueueSpecification : IDisposable
{
    protected static readonly ResourceKey A = new("ns", "a");
    protected static readonly ResourceKey B = new("ns", "b");
    protected static readonly ResourceKey C = new("ns", "c");

    protected QueueSpecification() => Queue = new WorkQueue("test", RetryBackoff.Default with { Random = () => 1 }, Clock, Metrics.Metrics);

    protected FakeClock Clock { get; } = new();

    protected MetricsProbe Metrics { get; } = new();

    protected WorkQueue Queue { get; }

    public void Dispose()
    {
        Queue.Dispose();
        Metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    protected ResourceKey Take()
    {
        Task<ResourceKey?> taking = Queue.TakeAsync(CancellationToken.None);
        Assert.True(taking.IsCompletedSuccessfully, "nothing is queued");
        return taking.Result!.Value;
    }

    protected List<ResourceKey> TakeAll()
    {
        List<ResourceKey> taken = [];
        while (Queue.Depth > 0)
        {
            taken.Add(Take());
            Queue.Done(taken[^1]);
        }

        return taken;
    }

    /// <summary>When keys can be taken, looking every 10 ms.</summary>
    protected List<TimeSpan> TimesOfTakes(TimeSpan limit)
    {
        List<TimeSpan> times = [];
        for (TimeSpan passed = TimeSpan.Zero; passed < limit; passed += TimeSpan.FromMilliseconds(10))
        {
            times.AddRange(TakeAll().Select(_ => passed));
            Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        return times;
    }
}
