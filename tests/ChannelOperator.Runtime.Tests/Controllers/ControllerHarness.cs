using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Controllers;

/// <summary>A running controller whose reconciler a test supplies.</summary>
internal sealed class ControllerHarness : IReconciler, IAsyncDisposable
{
    public static readonly ResourceKey A = new("ns", "a");

    private readonly CancellationTokenSource _term = new();
    private readonly SemaphoreSlim _calls = new(0);
    private Task? _running;

    public ControllerHarness(Func<ResourceKey, CancellationToken, Task<ReconcileResult>> reconcile, ControllerOptions? options = null)
    {
        Reconcile = reconcile;
        Queue = new WorkQueue("test", RetryBackoff.Default with { Random = () => 1 }, Clock, Metrics.Metrics);
        Controller = new Controller("test", this, Queue, options ?? new ControllerOptions(), Clock, Metrics.Metrics, Log);
    }

    public Func<ResourceKey, CancellationToken, Task<ReconcileResult>> Reconcile { get; set; }

    public FakeClock Clock { get; } = new();

    public MetricsProbe Metrics { get; } = new();

    public LogProbe Log { get; } = new();

    public WorkQueue Queue { get; }

    public Controller Controller { get; }

    public Task Running => Soon.Of(_running!, "the controller's end");

    public bool IsRunning => !_running!.IsCompleted;

    public static ControllerHarness Start(
        Func<ResourceKey, CancellationToken, Task<ReconcileResult>> reconcile, ControllerOptions? options = null)
    {
        ControllerHarness harness = new(reconcile, options);
        harness.Run();
        return harness;
    }

    /// <summary>A controller whose reconciles always end in the same way.</summary>
    public static ControllerHarness Start(Func<ReconcileResult> result) => Start((_, _) => Task.FromResult(result()));

    public void Run() => _running = Task.Run(() => Controller.RunAsync(_term.Token));

    public async Task<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        _calls.Release();
        return await Reconcile(key, cancellationToken);
    }

    /// <summary>Waits for the begin of one more reconcile.</summary>
    public Task CalledAsync() => Soon.Of(_calls.WaitAsync(), "a reconcile");

    /// <summary>Adds the key, and waits until its reconcile has been settled.</summary>
    public async Task ReconcileOnceAsync()
    {
        double settled = Settled();
        Queue.Add(A);
        await CalledAsync();
        await SettledAsync(settled + 1);
    }

    public double Settled() => Metrics.Count("workqueue_work_duration_seconds{name=test}");

    public async Task SettledAsync(double count) => await Soon.Of(
        Task.Run(async () =>
        {
            while (Settled() < count)
            {
                await Task.Yield();
            }
        }),
        "the end of a reconcile");

    public Task EndTermAsync() => _term.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await EndTermAsync();
        Task ending = Running;
        while (!ending.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await ending;
        Queue.Dispose();
        Metrics.Dispose();
        _calls.Dispose();
    }
}
