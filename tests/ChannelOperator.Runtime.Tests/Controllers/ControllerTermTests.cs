using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Controllers;

/// <summary>The end of a term.</summary>
public sealed class ControllerTermTests
{
    [Fact]
    public async Task Idle_EndsAtOnce()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.AwaitChange);
        await harness.ReconcileOnceAsync();

        await harness.EndTermAsync();

        await harness.Running;
    }

    [Fact]
    public async Task Running_MayFinishAndNothingMoreIsTaken()
    {
        TaskCompletionSource gate = new();
        bool cancelled = false;
        await using ControllerHarness harness = ControllerHarness.Start(
            async (_, token) =>
            {
                await gate.Task;
                cancelled = token.IsCancellationRequested;
                return ReconcileResult.AwaitChange;
            },
            new ControllerOptions { Workers = 1 });
        harness.Queue.Add(ControllerHarness.A);
        await harness.CalledAsync();
        harness.Queue.Add(new ResourceKey("ns", "b"));

        await harness.EndTermAsync();
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(2));
        harness.Clock.Advance(TimeSpan.FromSeconds(1.9));
        gate.SetResult();
        await harness.Running;

        Assert.False(cancelled);
        Assert.Equal(1, harness.Queue.Depth);
        Assert.Equal(1, harness.Settled());
    }

    [Fact]
    public async Task RunningForTooLong_CancelledAndKeptInTheQueue()
    {
        await using ControllerHarness harness = ControllerHarness.Start(ControllerTests.HangAsync, new ControllerOptions { Workers = 1 });
        harness.Queue.Add(ControllerHarness.A);
        await harness.CalledAsync();
        await harness.EndTermAsync();
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(2));
        Assert.True(harness.IsRunning);

        harness.Clock.Advance(TimeSpan.FromSeconds(2));
        await harness.Running;

        Assert.Equal(1, harness.Queue.Depth);
        Assert.Contains("Information: ns/a: cancelled, the term is over", harness.Log.Lines);
        Assert.Equal(0, harness.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=test}"));
    }

    [Fact]
    public async Task RunningAndIgnoringItsToken_Abandoned()
    {
        await using ControllerHarness harness = ControllerHarness.Start(
            (key, _) => ControllerTests.HangAsync(key, CancellationToken.None), new ControllerOptions { Workers = 1 });
        harness.Queue.Add(ControllerHarness.A);
        await harness.CalledAsync();
        await harness.EndTermAsync();
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(2));
        harness.Clock.Advance(TimeSpan.FromSeconds(2));
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(1));

        harness.Clock.Advance(TimeSpan.FromSeconds(1));

        await harness.Running;
        Assert.Contains(harness.Log.Lines, line => line.StartsWith("Error: test: abandoning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task QueueShutDown_EndsWhenEmpty()
    {
        ControllerHarness harness = new((_, _) => Task.FromResult(ReconcileResult.AwaitChange));
        harness.Queue.Add(ControllerHarness.A);
        harness.Queue.ShutDown();
        harness.Run();

        await harness.Running;

        Assert.Equal(1, harness.Settled());
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task TermOverBefore_NothingReconciled()
    {
        ControllerHarness harness = new((_, _) => Task.FromResult(ReconcileResult.AwaitChange));
        harness.Queue.Add(ControllerHarness.A);
        await harness.EndTermAsync();
        harness.Run();

        await harness.Running;

        Assert.Equal(0, harness.Settled());
        Assert.Equal(1, harness.Queue.Depth);
        await harness.DisposeAsync();
    }

    [Fact]
    public void Result_KnowsItsThreeForms()
    {
        DateTimeOffset due = new FakeClock().GetUtcNow();

        Assert.Equal(default, ReconcileResult.AwaitChange);
        Assert.Equal((TimeSpan.FromSeconds(1), null), (ReconcileResult.RequeueAfter(TimeSpan.FromSeconds(1)).Delay, ReconcileResult.RequeueAfter(TimeSpan.FromSeconds(1)).Due));
        Assert.Equal((null, due), (ReconcileResult.RequeueAt(due).Delay, ReconcileResult.RequeueAt(due).Due));
    }
}
