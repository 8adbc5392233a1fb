using System.Collections.Concurrent;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Controllers;

/// <summary>What becomes of a key, by how its reconcile ended.</summary>
public sealed class ControllerTests
{
    private static readonly ResourceKey A = ControllerHarness.A;

    [Fact]
    public async Task AwaitChange_NotQueuedAgain()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.AwaitChange);

        await harness.ReconcileOnceAsync();

        Assert.Equal((0, 0), (harness.Queue.Depth, harness.Queue.Delayed));
        Assert.Equal(1, Results(harness, "success"));
    }

    [Fact]
    public async Task RequeueAfter_CalledAgainThen()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.RequeueAfter(TimeSpan.FromMinutes(10)));
        await harness.ReconcileOnceAsync();
        Assert.Equal(1, harness.Queue.Delayed);
        Assert.Equal(1, Results(harness, "requeue_after"));

        harness.Clock.Advance(TimeSpan.FromMinutes(10));

        await harness.CalledAsync();
    }

    [Fact]
    public async Task RequeueAt_CalledAgainThen()
    {
        FakeClock? clock = null;
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.RequeueAt(clock!.GetUtcNow().AddDays(90)));
        clock = harness.Clock;
        await harness.ReconcileOnceAsync();

        harness.Clock.Advance(TimeSpan.FromDays(90));

        await harness.CalledAsync();
    }

    [Fact]
    public async Task RequeueAtInThePast_CalledAgainAtOnce()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.AwaitChange);
        int calls = 0;
        harness.Reconcile = (_, _) => Task.FromResult(
            calls++ == 0 ? ReconcileResult.RequeueAt(harness.Clock.GetUtcNow().AddSeconds(-1)) : ReconcileResult.AwaitChange);

        harness.Queue.Add(A);

        await harness.CalledAsync();
        await harness.CalledAsync();
    }

    [Fact]
    public async Task LaterResult_ReplacesTheEarlierPlan()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.RequeueAfter(TimeSpan.FromMinutes(10)));
        await harness.ReconcileOnceAsync();

        harness.Reconcile = (_, _) => Task.FromResult(ReconcileResult.AwaitChange);
        await harness.ReconcileOnceAsync();

        Assert.Equal(0, harness.Queue.Delayed);
    }

    [Fact]
    public async Task AddedDuringTheReconcile_CalledAgain()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => ReconcileResult.AwaitChange);
        int calls = 0;
        harness.Reconcile = (key, _) =>
        {
            if (calls++ == 0)
            {
                harness.Queue.Add(key);
            }

            return Task.FromResult(ReconcileResult.AwaitChange);
        };
        harness.Queue.Add(A);

        await harness.CalledAsync();
        await harness.CalledAsync();
    }

    [Fact]
    public async Task Exception_TriedAgainWithGrowingPauses()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => throw new InvalidOperationException("broken"));
        await harness.ReconcileOnceAsync();
        for (int i = 1; i < 4; i++)
        {
            Assert.Equal(i, harness.Queue.FailuresOf(A));
            harness.Clock.Advance(TimeSpan.FromMilliseconds(50 * (1 << (i - 1))));
            await harness.CalledAsync();
            await harness.SettledAsync(i + 1);
        }

        Assert.Equal(4, Results(harness, "error"));
        Assert.Equal(4, harness.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=test}"));
        Assert.Contains("Error: ns/a: failed for the 2. time, trying again", harness.Log.Lines);
    }

    [Fact]
    public async Task SuccessAfterFailures_ForgetsThem()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => throw new InvalidOperationException("broken"));
        await harness.ReconcileOnceAsync();

        harness.Reconcile = (_, _) => Task.FromResult(ReconcileResult.AwaitChange);
        await harness.ReconcileOnceAsync();

        Assert.Equal(0, harness.Queue.FailuresOf(A));
    }

    [Fact]
    public async Task ExceptionBeforeTheFirstAwait_ContainedToo()
    {
        await using ControllerHarness harness = ControllerHarness.Start((_, _) => throw new InvalidOperationException("broken"));

        await harness.ReconcileOnceAsync();
        await harness.ReconcileOnceAsync();

        Assert.Equal(2, Results(harness, "error"));
    }

    [Fact]
    public async Task Conflict_TriedAgainQuietly()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => throw Failure(409, "Conflict"));

        await harness.ReconcileOnceAsync();

        Assert.Equal(1, harness.Queue.Delayed);
        Assert.Equal(1, Results(harness, "requeue"));
        Assert.Equal(0, harness.Metrics.Sum("controller_runtime_reconcile_errors_total{controller=test}"));
        Assert.All(harness.Log.Lines, line => Assert.StartsWith("Debug", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RetryAfter_NoSoonerThanAsked()
    {
        await using ControllerHarness harness = ControllerHarness.Start(
            () => throw new ApiException("patch", Widget.Type, A, 429, "TooManyRequests", "") { RetryAfter = TimeSpan.FromSeconds(30) });
        await harness.ReconcileOnceAsync();
        Assert.Equal(1, Results(harness, "requeue"));

        harness.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal((0, 1), (harness.Queue.Depth, harness.Queue.Delayed));
        harness.Clock.Advance(TimeSpan.FromSeconds(1));

        await harness.CalledAsync();
    }

    [Fact]
    public async Task RetryAfterAnHour_CutToHalfAMinute()
    {
        await using ControllerHarness harness = ControllerHarness.Start(
            () => throw new ApiException("patch", Widget.Type, A, 429, "TooManyRequests", "") { RetryAfter = TimeSpan.FromHours(1) });
        await harness.ReconcileOnceAsync();

        harness.Clock.Advance(TimeSpan.FromSeconds(30));

        await harness.CalledAsync();
    }

    [Fact]
    public async Task Terminal_NotTriedAgainBeforeAChange()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => throw new TerminalReconcileException("useless"));

        await harness.ReconcileOnceAsync();

        Assert.Equal((0, 0), (harness.Queue.Depth, harness.Queue.Delayed));
        Assert.Equal(1, harness.Metrics.Sum("controller_runtime_terminal_reconcile_errors_total{controller=test}"));
        await harness.ReconcileOnceAsync();
    }

    [Fact]
    public async Task Overrun_CancelledCountedAndTriedAgain()
    {
        ControllerOptions options = new() { ReconcileTimeout = TimeSpan.FromSeconds(30) };
        await using ControllerHarness harness = ControllerHarness.Start(HangAsync, options);
        harness.Queue.Add(A);
        await harness.CalledAsync();

        harness.Clock.Advance(TimeSpan.FromSeconds(30));
        await harness.SettledAsync(1);

        Assert.Equal(1, harness.Metrics.Sum("controller_runtime_reconcile_timeouts_total{controller=test}"));
        Assert.Equal(1, Results(harness, "error"));
        harness.Clock.Advance(TimeSpan.FromMilliseconds(50));
        await harness.CalledAsync();
    }

    [Fact]
    public async Task CancelledByItself_IsAFailure()
    {
        await using ControllerHarness harness = ControllerHarness.Start(() => throw new OperationCanceledException());

        await harness.ReconcileOnceAsync();

        Assert.Equal(1, Results(harness, "error"));
        Assert.Equal(0, harness.Metrics.Sum("controller_runtime_reconcile_timeouts_total{controller=test}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task QueuedAgain_WithThePriorityOfItsKey(bool fails)
    {
        ControllerOptions options = new() { Workers = 1, Priority = key => key == A ? WorkPriority.High : WorkPriority.Low };
        ConcurrentQueue<string> order = new();
        TaskCompletionSource gate = new();
        await using ControllerHarness harness = ControllerHarness.Start(
            async (key, _) =>
            {
                order.Enqueue(key.Name);
                if (key.Name == "gate")
                {
                    await gate.Task;
                    return ReconcileResult.AwaitChange;
                }

                bool isFirst = order.Count(name => name == "a") == 1 && key == A;
                return !isFirst ? ReconcileResult.AwaitChange : fails ? throw new InvalidOperationException("no") : ReconcileResult.RequeueAfter(TimeSpan.FromMilliseconds(50));
            },
            options);
        await harness.ReconcileOnceAsync();
        harness.Queue.Add(new ResourceKey("ns", "gate"));
        await harness.CalledAsync();
        harness.Queue.Add(new ResourceKey("ns", "b"));

        harness.Clock.Advance(TimeSpan.FromMilliseconds(50));
        gate.SetResult();
        await harness.SettledAsync(4);

        Assert.Equal(["a", "gate", "a", "b"], order);
    }

    [Fact]
    public async Task PriorityThatThrows_DoesNotEndTheWorker()
    {
        ControllerOptions options = new() { Workers = 1, Priority = _ => throw new InvalidOperationException("no") };
        await using ControllerHarness harness = ControllerHarness.Start((_, _) => Task.FromResult(ReconcileResult.AwaitChange), options);

        await harness.ReconcileOnceAsync();
        await harness.ReconcileOnceAsync();
    }

    [Fact]
    public async Task ManyKeys_AsManyAtOnceAsThereAreWorkers()
    {
        TaskCompletionSource gate = new();
        await using ControllerHarness harness = ControllerHarness.Start(
            async (_, _) =>
            {
                await gate.Task;
                return ReconcileResult.AwaitChange;
            },
            new ControllerOptions { Workers = 3 });
        for (int i = 0; i < 5; i++)
        {
            harness.Queue.Add(new ResourceKey("ns", $"{i}"));
        }

        await harness.CalledAsync();
        await harness.CalledAsync();
        await harness.CalledAsync();

        Assert.Equal(2, harness.Queue.Depth);
        Assert.Equal(3, harness.Metrics.Sum("controller_runtime_active_workers{controller=test}"));
        Assert.Equal(3, harness.Metrics.Last("controller_runtime_max_concurrent_reconciles{controller=test}"));
        harness.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(4, harness.Metrics.Last("workqueue_longest_running_processor_seconds{name=test}"));
        gate.SetResult();
        await harness.SettledAsync(5);
        Assert.Equal(12, harness.Metrics.Sum("controller_runtime_reconcile_time_seconds{controller=test}"));
    }

    internal static async Task<ReconcileResult> HangAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return ReconcileResult.AwaitChange;
    }

    private static double Results(ControllerHarness harness, string result) =>
        harness.Metrics.Sum($"controller_runtime_reconcile_total{{controller=test,result={result}}}");

    private static ApiException Failure(int code, string reason) => new("patch", Widget.Type, A, code, reason, "");
}
