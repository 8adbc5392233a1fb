using ChannelOperator.Hosting;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChannelOperator.FaultTests.Harness;

/// <summary>
/// The whole operator in this process, on a clock that runs faster and that the API server seems to share: what takes minutes is over in seconds.
/// </summary>
public sealed class AcceleratedOperator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AcceleratedOperator(WebApplication app, ApiProxy proxy, AcceleratedTime time)
    {
        _app = app;
        Proxy = proxy;
        Time = time;
    }

    /// <summary>What it goes through; nobody else does.</summary>
    public ApiProxy Proxy { get; }

    public AcceleratedTime Time { get; }

    /// <summary>Starts it for a cluster, and lets time run faster once its caches are synced: what a start may take is no part of these tests.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="factor">How many seconds pass in a real one. Requests are given up after 30 of them.</param>
    /// <param name="unknownGrace">How long an input may be unknown, on its clock.</param>
    /// <param name="namespaces">What it looks after; all if none is named.</param>
    public static async Task<AcceleratedOperator> StartAsync(LocalCluster cluster, double factor, TimeSpan unknownGrace, params string[] namespaces)
    {
        AcceleratedTime time = new(factor);
        ApiProxy proxy = await ApiProxy.StartAsync(cluster);
        AcceleratedOperator started = new(OperatorHost.Build(
            new OperatorOptions { Kubeconfig = proxy.KubeconfigPath, LeaderElect = false, MetricsAddress = "127.0.0.1:0", UnknownGrace = unknownGrace, Namespaces = namespaces }, time), proxy, time);
        started.ClearFaults();
        await started._app.StartAsync();
        await started.WaitForSyncAsync();
        time.Accelerate();
        return started;
    }

    /// <summary>Takes all faults out, and leaves the clock.</summary>
    public void ClearFaults()
    {
        Proxy.Clear();
        Proxy.Use(ProxySteps.Date(Time.GetUtcNow));
    }

    /// <summary>Lets time pass on its clock.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        DateTimeOffset end = Time.GetUtcNow() + span;
        await Wait.ForAsync($"{span} to pass on the operator's clock", () => Time.GetUtcNow() >= end, TimeSpan.FromMinutes(2));
    }

    private Task WaitForSyncAsync()
    {
        OperatorRuntime runtime = _app.Services.GetRequiredService<OperatorRuntime>();
        OperatorExit exit = _app.Services.GetRequiredService<OperatorExit>();
        return Wait.ForAsync(
            "the operator's caches to be synced",
            () => exit.Error is { } error ? throw new InvalidOperationException($"the operator ended: {error}") : runtime.Informers.All(informer => informer.IsSynced),
            TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
