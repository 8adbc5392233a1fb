using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>An informer over a real client and a real server.</summary>
internal sealed class InformerHarness : IAsyncDisposable
{
    // No pauses: what is not about pauses should not need the clock.
    public static readonly InformerOptions Impatient = new()
    {
        PageSize = 2,
        Random = () => 0,
        Backoff = new RetryBackoff(TimeSpan.Zero, TimeSpan.Zero, () => 0),
    };

    /// <summary>With pauses that grow from 100 ms to half a minute.</summary>
    public static readonly InformerOptions Patient = Impatient with { Backoff = new RetryBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), () => 1) };

    private readonly CancellationTokenSource _stop = new();
    private readonly ApiClient _client;
    private Task _running = Task.CompletedTask;

    private InformerHarness(WidgetServer server, InformerOptions options)
    {
        Server = server;
        _client = server.Connect(Clock, Metrics);
        Informer = new ResourceInformer<Widget>(_client, Widget.Type, options, WidgetJson.Default.Widget, Clock, Metrics.Metrics, Log);
        Probe = new CacheProbe<Widget>(Informer.Cache);
    }

    public FakeClock Clock { get; } = new();

    public MetricsProbe Metrics { get; } = new();

    public LogProbe Log { get; } = new();

    public WidgetServer Server { get; }

    public ResourceInformer<Widget> Informer { get; }

    public ResourceCache<Widget> Cache => Informer.Cache;

    public CacheProbe<Widget> Probe { get; }

    public static async Task<InformerHarness> CreateAsync(InformerOptions? options = null) =>
        new(await WidgetServer.StartAsync(), options ?? Impatient);

    /// <summary>With some widgets, synced, and the first watch open.</summary>
    public static async Task<(InformerHarness Harness, OpenWatch Watch)> WatchingAsync(InformerOptions? options = null, params string[] names)
    {
        InformerHarness harness = await CreateAsync(options);
        foreach (string name in names)
        {
            harness.Server.Put(name);
        }

        harness.Start();
        await Soon.Of(harness.Informer.WhenSynced, "the first list");
        return (harness, await harness.Server.NextWatchAsync());
    }

    public void Start() => _running = Task.Run(() => Informer.RunAsync(_stop.Token));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Soon.Of(_running, "the informer's end");
    }

    /// <summary>Completes when the status is as wanted; looks again whenever a request has been answered or the status read.</summary>
    public async Task UntilStatusAsync(Func<InformerStatus, bool> condition)
    {
        Task<bool> looking = Task.Run(async () =>
        {
            while (!condition(Informer.Status))
            {
                await Task.Yield();
            }

            return true;
        });
        await Soon.Of(looking, "the status");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        await Server.DisposeAsync();
        Metrics.Dispose();
        _stop.Dispose();
    }
}
