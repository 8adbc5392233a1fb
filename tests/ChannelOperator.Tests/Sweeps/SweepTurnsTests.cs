using ChannelOperator.Connectors;
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
}
