using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Tests.Testing.StoppedChannel;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>How many sweeps run at once, and who waits for whom.</summary>
public sealed class SweepTurnsTests
{
    [Fact]
    public async Task No_more_than_a_few_run_at_once()
    {
        ApplyBench bench = await StoppedAsync();
        for (int number = 0; number < ChannelSweeper.MostAtOnce; number++)
        {
            bench.Server.Jobs.Observe(new ResourceKey("cx", $"other-{number}-sweep"), $"{number}", bench.Server.NextVersion(), Job());
        }

        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
        Assert.InRange(outcome.NextSweepTime!.Value - FactsBuilder.Now, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

        bench.Server.Jobs.Observe(new ResourceKey("cx", "other-0-sweep"), "0", bench.Server.NextVersion(), Job(ended: "Complete"));
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task Those_that_do_not_come_up_keep_nobody_waiting_for_long()
    {
        ApplyBench bench = await StoppedAsync();
        for (int number = 0; number < 3 * ChannelSweeper.MostAtOnce; number++)
        {
            bench.Server.Jobs.Observe(new ResourceKey("cx", $"other-{number}-sweep"), $"{number}", bench.Server.NextVersion(), Job());
        }

        await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
        bench.Clock.Advance(TimeSpan.FromSeconds(60));
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_sweep_that_has_failed_for_ten_hours_is_tried_again_after_ten_more()
    {
        ApplyBench bench = await StoppedAsync();
        ChannelFacts told = Failing(FactsBuilder.Now - TimeSpan.FromHours(10), "told before");
        bench.Server.Put(Channel, Job(ended: "Failed"));
        ApplyOutcome outcome = await bench.SweepAsync(told);
        Assert.Equal((TimeSpan.FromHours(10), FactsBuilder.Now + TimeSpan.FromHours(10)), (outcome.Failure!.RetryAfter, outcome.NextSweepTime));
        Assert.Empty(bench.Server.Writes);
    }
}
