using System.Globalization;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.Connectors.Losses;
using Xunit.Abstractions;

namespace ChannelConnector.Tests.Losses;

/// <summary>
/// A real process, killed at random moments. <c>LOSS_SEED</c> replays a seed: the same messages, faults and kills; when they meet is up to the machine. Hundreds of kills: <c>make soak</c>.
/// A kill takes nothing from the system's cache: what a loss of power would take is not shown here.
/// </summary>
public sealed class LossTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("WhatsApp", 0)]
    [InlineData("Facebook", 0)]
    [InlineData("Instagram", 0)]
    [InlineData("X", 0)]
    [InlineData("WhatsApp", 2)]
    [InlineData("Facebook", 2)]
    [InlineData("Instagram", 2)]
    [InlineData("X", 2)]
    public async Task Nothing_accepted_is_lost_and_nothing_unsent_comes_back(string platform, int replicas)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("LOSS_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Environment.TickCount & int.MaxValue;
        LossReport report = await LossRun.RunAsync(new LossOptions { Executable = ConnectorWorld.Executable, Platform = platform, Replicas = replicas, Seed = seed, Kills = replicas == 0 ? 10 : 6 });

        output.WriteLine(report.Summary);
        Assert.True(report.Problems.Count == 0, $"LOSS_SEED={seed}: {report.Problems.Count} problems\n{string.Join('\n', report.Problems.Take(20))}\n{report.Summary}");
        Assert.True(report.History.Arrivals.Count > 50, report.Summary);
        Assert.NotEmpty(report.History.Looks);
    }
}
