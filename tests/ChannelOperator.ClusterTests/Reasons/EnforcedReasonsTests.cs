using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>Every reason for which the cluster is not as decided.</summary>
[Collection(OperatorCollection.Name)]
public sealed class EnforcedReasonsTests(OperatorFixture fixture)
{
    [Fact]
    [Reaches(Enforced, EnforcedReasons.ApplyFailed)]
    [Reaches(Stalled, EnforcedReasons.ApplyFailed)]
    public async Task ObjectThatTheServerRefuses_IsApplyFailedAndAwaitsAPerson()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchClassAsync("""{"spec":{"nodeSelector":{"not a label":"x"}}}""");
        await world.CreateAsync(world.Channel("support"));

        MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, EnforcedReasons.ApplyFailed);
        Assert.Equal("Accepted=True/Accepted", support.Say(Accepted));
        Assert.Equal("Enforced=False/ApplyFailed", support.Say(Enforced));
        Assert.Equal("Stalled=True/ApplyFailed", support.Say(Stalled));
        Assert.Contains("nodeSelector", support.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);

        await world.PatchClassAsync("""{"spec":{"nodeSelector":null}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Reconciling, ReconcilingReasons.ProgressingWithRetry)]
    public async Task ServerThatFails_IsTriedAgainUntilItDoesNot()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string webhook = await BreakConfigMapsAsync(world);
        await world.CreateAsync(world.Channel("support"));

        MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, EnforcedReasons.ApplyFailed);
        Assert.Equal("Reconciling=True/ProgressingWithRetry", support.Say(Reconciling));
        Assert.Equal("Stalled is absent", support.Say(Stalled));
        Assert.Contains("failed calling webhook", support.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);

        // Nobody touches the channel: it is tried again by itself.
        await world.DeleteAsync(webhook);
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Enforced, EnforcedReasons.Forbidden)]
    public async Task AdmissionThatForbids_IsForbiddenAndStopsNoOtherChannel()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running"));
        string quota = await ForbidServicesAsync(world);
        await world.CreateAsync(world.Channel("new"));

        MessagingChannel fresh = await world.WaitForReasonAsync("new", ChannelConditions.Ready, EnforcedReasons.Forbidden);
        Assert.Equal("Enforced=False/Forbidden", fresh.Say(Enforced));
        Assert.Equal("Stalled=True/Forbidden", fresh.Say(Stalled));
        Assert.Contains("exceeded quota: no-services", fresh.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);
        await world.RequestAsync("running", "all is well");
        Assert.Equal("Ready=True/ConnectorAvailable", (await world.FindAsync("running"))!.Say(ChannelConditions.Ready));

        await world.DeleteAsync(quota);
        await world.WaitForReasonAsync("new", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Enforced, EnforcedReasons.DriftLoop)]
    public async Task SomebodyWhoKeepsChangingWhatIsOurs_IsADriftLoop()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        string contract = $"/api/v1/namespaces/{world.Namespace}/configmaps/support-connector";

        MessagingChannel support = await Wait.ForAsync(
            "the fight to be noticed",
            async _ =>
            {
                await world.PatchAsync(contract, """{"data":{"channel.json":"{}"}}""");
                return (await world.FindAsync("support"))!;
            },
            seen => seen.ConditionOf(Enforced)?.Reason == EnforcedReasons.DriftLoop,
            ChannelWorld.Patience);
        Assert.Equal("Stalled=True/DriftLoop", support.Say(Stalled));
        Assert.Contains("somebody keeps changing /data/channel.json of ConfigMap support-connector", support.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);

        // It is put back all the same, more slowly.
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        Assert.NotEqual("{}", (await world.GetJsonAsync(contract))!["data"]!["channel.json"]!.GetValue<string>());
    }

    /// <summary>A quota as its controller would keep it: the test cluster runs none.</summary>
    private static async Task<string> ForbidServicesAsync(ChannelWorld world)
    {
        string quota = $"/api/v1/namespaces/{world.Namespace}/resourcequotas/no-services";
        await world.CreateAsync(world.Manifest("""{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"no-services"},"spec":{"hard":{"services":"0"}}}"""));
        await world.PatchAsync(quota + "/status", """{"status":{"hard":{"services":"0"},"used":{"services":"0"}}}""");
        JsonObject service = world.Manifest("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"probe"},"spec":{"clusterIP":"None"}}""");
        await Wait.ForAsync("the quota to be in force", async _ => (await world.PostAsync(service, dryRun: true)).Code == 403, ChannelWorld.Patience);
        return quota;
    }

    /// <summary>A webhook that nobody answers: writes of ConfigMaps in this world's namespace fail with 500.</summary>
    private static async Task<string> BreakConfigMapsAsync(ChannelWorld world)
    {
        await world.LabelNamespaceAsync("broken", world.Namespace);
        await world.CreateAsync(JsonNode.Parse("""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"NAMESPACE"},"webhooks":[{
              "name":"nobody.example.com","clientConfig":{"url":"https://127.0.0.1:1/"},"failurePolicy":"Fail","sideEffects":"None","admissionReviewVersions":["v1"],"timeoutSeconds":1,
              "namespaceSelector":{"matchLabels":{"broken":"NAMESPACE"}},
              "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],"resources":["configmaps"]}]}]}
            """.Replace("NAMESPACE", world.Namespace, StringComparison.Ordinal))!.AsObject());
        JsonObject map = world.Manifest("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"probe"}}""");
        await Wait.ForAsync("the webhook to be in force", async _ => (await world.PostAsync(map, dryRun: true)).Code >= 500, ChannelWorld.Patience);
        return $"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{world.Namespace}";
    }
}
