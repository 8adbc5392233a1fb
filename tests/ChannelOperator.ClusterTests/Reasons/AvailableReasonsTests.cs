using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>Every reason of Available, by what the real deployment controller reports.</summary>
[Collection(OperatorCollection.Name)]
public sealed class AvailableReasonsTests(OperatorFixture fixture)
{
    private const string Crashing = $$$"""{"spec":{"image":"connector:{{{PodStandIn.CrashingImage}}}","progressDeadlineSeconds":10}}""";

    [Fact]
    [Reaches(Accepted, AcceptedReasons.Accepted)]
    [Reaches(Approved, ApprovedReasons.NotRequired)]
    [Reaches(Enforced, EnforcedReasons.ConnectorRunning)]
    [Reaches(Available, AvailableReasons.MinimumReplicasAvailable)]
    [Reaches(ChannelConditions.Ready, ReadyReasons.ConnectorAvailable)]
    public async Task ChannelThatRuns_SaysSoInEveryCondition()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        MessagingChannel channel = await world.RunAsync(world.Channel("support"));

        Assert.Equal(
            [
                "Accepted=True/Accepted", "Approved=True/NotRequired", "TermsAccepted=True/TermsCurrent", "RetentionCompliant=True/WithinLimits",
                "Enforced=True/ConnectorRunning", "Available=True/MinimumReplicasAvailable", "Ready=True/ConnectorAvailable",
            ],
            channel.Status!.Conditions!.Select(condition => channel.Say(condition.Type)));
        Assert.All(channel.Status.Conditions!, condition => Assert.Equal(channel.Metadata.Generation, condition.ObservedGeneration));
    }

    [Fact]
    [Reaches(Available, AvailableReasons.RolloutInProgress)]
    [Reaches(Available, AvailableReasons.ProgressDeadlineExceeded)]
    [Reaches(Stalled, AvailableReasons.ProgressDeadlineExceeded)]
    public async Task ConnectorThatNeverAnswers_IsInProgressUntilItsDeadline()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchClassAsync(Crashing);
        await world.CreateAsync(world.Channel("support"));

        MessagingChannel support = await world.WaitForReasonAsync("support", Available, AvailableReasons.RolloutInProgress);
        Assert.Equal("Available=Unknown/RolloutInProgress", support.Say(Available));
        Assert.Equal("Ready=Unknown/Progressing", support.Say(ChannelConditions.Ready));

        support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AvailableReasons.ProgressDeadlineExceeded);
        Assert.Equal("Available=False/ProgressDeadlineExceeded", support.Say(Available));
        Assert.Equal("Ready=False/ProgressDeadlineExceeded", support.Say(ChannelConditions.Ready));
        Assert.Equal("Stalled=True/ProgressDeadlineExceeded", support.Say(Stalled));
        Assert.Contains("0 of 1 pods are available", support.ConditionOf(Available)!.Message, StringComparison.Ordinal);

        await world.PatchClassAsync("""{"spec":{"image":"connector:repaired"}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Available, AvailableReasons.ConnectorUnavailable)]
    public async Task ConnectorThatStopsAnswering_IsUnavailable()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        await SetPodsReadyAsync(world, "False");
        MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AvailableReasons.ConnectorUnavailable);
        Assert.Equal("Available=False/ConnectorUnavailable", support.Say(Available));
        Assert.Equal("Ready=False/ConnectorUnavailable", support.Say(ChannelConditions.Ready));
        Assert.Equal("Reconciling=True/Progressing", support.Say(Reconciling));
        Assert.Equal("Enforced=True/ConnectorRunning", support.Say(Enforced));

        await SetPodsReadyAsync(world, "True");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        await Wait.ForAsync(
            "the loss to be told",
            _ => world.EventsAsync("support"),
            events => events.Select(item => item.Reason).Order(StringComparer.Ordinal).SequenceEqual([EventReasons.ConnectorStarted, AvailableReasons.ConnectorUnavailable]),
            ChannelWorld.Patience);
    }

    [Fact]
    [Reaches(Enforced, EnforcedReasons.RolloutPending)]
    [Reaches(ChannelConditions.Ready, ReadyReasons.Progressing)]
    public async Task RolloutThatHangs_IsPendingWhileTheOldPodServes()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        await world.PatchClassAsync(Crashing);
        MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.Progressing);
        Assert.Equal("Enforced=False/RolloutPending", support.Say(Enforced));
        Assert.Equal("Available=True/MinimumReplicasAvailable", support.Say(Available));
        Assert.Equal("Ready=Unknown/Progressing", support.Say(ChannelConditions.Ready));
        Assert.Equal("Reconciling=True/Progressing", support.Say(Reconciling));
    }

    private static async Task SetPodsReadyAsync(ChannelWorld world, string ready)
    {
        JsonNode? pods = await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/pods");
        foreach (JsonNode? pod in pods!["items"]!.AsArray())
        {
            JsonObject condition = new() { ["type"] = "Ready", ["status"] = ready, ["lastTransitionTime"] = Times.DaysAgo(0).Text[..19] + "Z" };
            JsonObject status = new() { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } };
            await world.PatchAsync($"/api/v1/namespaces/{world.Namespace}/pods/{pod!["metadata"]!["name"]!.GetValue<string>()}/status", status.ToJsonString());
        }
    }
}
