using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Monitoring;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Monitoring;

/// <summary>A stop that the API server refuses, as the person on call hears of it: through a failover, by the shipped rule, from a real Prometheus.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class PendingStopAlertTests(BareClusterFixture fixture)
{
    private const string Alert = "MessagingChannelNotStopped";
    private const string Age = "messaging_channel_stop_pending_seconds";

    private static readonly TimeSpan Failover = TimeSpan.FromSeconds(60);

    [PrometheusFact]
    public async Task AStopThatIsRefused_IsAnAlert_AlsoAfterAFailover_UntilItIsCarriedOut()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess leader = await StartAsync(world);
        await Wait.ForAsync("the first operator to lead", async _ => await leader.MetricAsync("leader_election_master_status") == 1, Failover);
        await using OperatorProcess standby = await StartAsync(world);
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);
        string webhook = await RefuseScalingAsync(world);

        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForAsync("support", "to say so", channel => ChannelWorld.Ready(channel).Message.StartsWith("NOT STOPPED YET:", StringComparison.Ordinal));
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(leader.Address);
        await Wait.ForAsync("the stop to get older", async _ => await prometheus.ValueAsync(Of(world)) > 1, ChannelWorld.Patience);
        Assert.Equal("inactive", await prometheus.AlertAsync(Alert));
        Assert.DoesNotContain(Age, await standby.MetricFamiliesAsync());

        await leader.KillAsync();
        await AgeAsync(world, TimeSpan.FromMinutes(10));
        await prometheus.ScrapeAsync(standby.Address);
        await Wait.ForAsync("the alert", async _ => await prometheus.AlertAsync(Alert), state => state == "firing", Failover);
        Assert.InRange((await prometheus.ValueAsync(Of(world)))!.Value, 600, 900);
        Assert.Equal(1, await world.ReplicasAsync("support"));

        await world.DeleteAsync(webhook);
        await Wait.ForAsync(
            "the stop to be carried out",
            async _ =>
            {
                await world.RequestAsync("support", Guid.NewGuid().ToString("N"));
                return await world.ReplicasAsync("support") == 0;
            },
            ChannelWorld.Patience);
        await Wait.ForAsync("the alert to end", async _ => await prometheus.AlertAsync(Alert), state => state == "inactive", ChannelWorld.Patience);
        Assert.Equal(0, await prometheus.ValueAsync(Of(world)));
        // By a pass, which may end after the scrape that saw the connector at zero.
        await Wait.ForAsync(
            "the stop to be counted", async _ => await prometheus.ValueAsync($"messaging_channel_enforcement_seconds_count{{platform=\"{world.PlatformName}\"}}"), count => count == 1, ChannelWorld.Patience);
    }

    [PrometheusFact]
    public async Task AChannelThatIsHeldAtItsDeletion_IsToldToo_AndNotWhenItIsGone()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess running = await fixture.StartOperatorAsync(world);
        await world.CreateAsync(world.Channel("support").Manifest().With("""{"metadata":{"finalizers":["example.com/held"]}}"""));
        await world.WaitForReplicasAsync("support", 1);
        string webhook = await RefuseScalingAsync(world);
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.DeleteAsync(world.ChannelPath("support"));
        await Wait.ForAsync("the stop to get older", async _ => await running.MetricAsync(Age, Label(world)) > 1, ChannelWorld.Patience);

        await world.PatchChannelAsync("support", """{"metadata":{"finalizers":null}}""");
        await Wait.ForAsync("it to be gone", async _ => await running.MetricAsync(Age, Label(world)) == 0, ChannelWorld.Patience);
        await world.DeleteAsync(webhook);
    }

    private static string Label(ChannelWorld world) => $"platform=\"{world.PlatformName}\"";

    private static string Of(ChannelWorld world) => $"{Age}{{{Label(world)}}}";

    private Task<OperatorProcess> StartAsync(ChannelWorld world) => OperatorProcess.StartAsync(
        TestCluster.OperatorExecutable, fixture.Account.KubeconfigPath, "--leader-election-namespace", OperatorAccount.Namespace, "--namespaces", world.Namespace);

    /// <summary>Has the API server ask somebody who is not there before any Deployment of the world is scaled: it answers 500.</summary>
    private static async Task<string> RefuseScalingAsync(ChannelWorld world)
    {
        await world.LabelNamespaceAsync("refuses", world.Namespace);
        await world.CreateAsync(JsonNode.Parse($$$"""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"{{{world.Namespace}}}"},"webhooks":[{"name":"scale.example.com",
            "admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"Fail","timeoutSeconds":1,"clientConfig":{"url":"https://127.0.0.1:1/"},
            "namespaceSelector":{"matchLabels":{"refuses":"{{{world.Namespace}}}"}},"rules":[{"apiGroups":["apps"],"apiVersions":["v1"],"operations":["UPDATE"],"resources":["deployments/scale"]}]}]}
            """)!.AsObject());
        await Wait.ForAsync("scaling to be refused", async _ => await Record.ExceptionAsync(() => world.ScaleAsync("support", 1)) is InvalidOperationException, ChannelWorld.Patience);
        return $"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{world.Namespace}";
    }

    /// <summary>Has the status say that all of it was some time ago: nobody waits for two minutes here.</summary>
    private static async Task AgeAsync(ChannelWorld world, TimeSpan age)
    {
        await world.PatchChannelAsync("support", StateWatch.Tampering);
        JsonNode channel = (await world.GetJsonAsync(world.ChannelPath("support")))!;
        string then = Timestamp.Rounded(TimeProvider.System.GetUtcNow() - age).Text;
        channel["status"]!["history"]!.AsArray()[^1]!["time"] = then;
        channel["status"]!["conditions"]!.AsArray().First(condition => condition!["type"]!.GetValue<string>() == ChannelConditions.Enforced)!["lastTransitionTime"] = then;
        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Put, world.ChannelPath("support") + "/status", channel.ToJsonString(), "application/json");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
