using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>Before an operator has seen an object, and whatever its author wrote, it is not green.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class StatusDefaultTests(BareClusterFixture fixture)
{
    [Fact]
    [Reaches(Accepted, Pending)]
    [Reaches(Enforced, Pending)]
    [Reaches(Available, Pending)]
    [Reaches(PlatformPolicy.KindName, Pending)]
    public async Task NewObject_IsPending()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        JsonObject claiming = world.Channel("claiming").Manifest().With("""
            {"status":{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True","reason":"ConnectorAvailable","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
            """);
        await world.CreateAsync(claiming);
        await world.CreateAsync(world.Channel("plain").Manifest().With("""{"status":{}}"""));

        foreach (string name in new[] { "claiming", "plain" })
        {
            MessagingChannel channel = (await world.FindAsync(name))!;
            Assert.Equal(-1, channel.Status!.ObservedGeneration);
            Assert.Equal(Positive.Select(type => $"{type}=Unknown/Pending"), channel.Status.Conditions!.Select(condition => channel.Say(condition.Type)));
        }

        PlatformPolicy policy = (await world.FindPolicyAsync())!;
        Assert.Equal(-1, policy.Status!.ObservedGeneration);
        Assert.Equal("Unknown/Pending", $"{policy.Status.Conditions![0].Status}/{policy.Status.Conditions[0].Reason}");

        KubectlResult wait = await world.Kubectl.TryRunAsync("wait", "--for=condition=Ready", "mch/claiming", "-n", world.Namespace, "--timeout=1s");
        Assert.NotEqual(0, wait.ExitCode);
        string row = (await world.Kubectl.RunAsync("get", "mch", "claiming", "-n", world.Namespace, "--no-headers")).StandardOutput;
        Assert.Equal(["claiming", world.Platform, "Unknown", "Pending", "Pending"], row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..5]);
    }
}
