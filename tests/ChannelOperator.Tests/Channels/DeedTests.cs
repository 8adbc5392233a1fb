using ChannelOperator.Channels;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;

namespace ChannelOperator.Tests.Channels;

/// <summary>What waits to be told of a channel whose status is never stored stays small, and the last of it is kept.</summary>
public sealed class DeedTests
{
    [Fact]
    public void Of_corrections_that_are_not_told_the_last_different_ones_are_kept()
    {
        IReadOnlyList<Deed> untold = [];
        foreach (int pass in Enumerable.Range(0, 100))
        {
            untold = Deed("Service: /spec/selector", $"ConfigMap: /data/{pass}").After(untold);
        }

        IReadOnlyList<string> corrected = Assert.Single(untold).Outcome.DriftCorrected;
        Assert.Equal([.. Enumerable.Range(81, 18).Select(pass => $"ConfigMap: /data/{pass}"), "Service: /spec/selector", "ConfigMap: /data/99"], corrected);
    }

    [Fact]
    public void Of_deeds_that_are_not_told_the_last_are_kept()
    {
        FactsBuilder facts = new();
        IReadOnlyList<Deed> untold = [];
        foreach (int pass in Enumerable.Range(0, 100))
        {
            ChannelDecision decision = ChannelDecider.Decide((pass % 2 == 0 ? facts : facts.Channel(channel => channel.Stopped())).Build(), FactsBuilder.Now);
            untold = new Deed(decision, new() { DriftCorrected = [$"{pass}"] }).After(untold);
        }

        Assert.Equal(["95", "96", "97", "98", "99"], untold.Select(deed => Assert.Single(deed.Outcome.DriftCorrected)));
    }

    private static Deed Deed(params string[] corrected) => new(ChannelDecider.Decide(new FactsBuilder().Build(), FactsBuilder.Now), new() { DriftCorrected = corrected });
}
