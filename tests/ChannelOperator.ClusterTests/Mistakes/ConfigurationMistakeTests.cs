using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Mistakes;

/// <summary>
/// A mistake in configuration is not a loss of permission: with a whole fleet running, none of these stops or rolls a single connector. The
/// evidence is every change of every Deployment, not the end state alone.
/// </summary>
[Collection(FleetCollection.Name)]
public sealed class ConfigurationMistakeTests(FleetFixture fixture) : IAsyncLifetime
{
    private const string Deployments = "/apis/apps/v1/namespaces/{ns}/deployments";

    private DeploymentHistory _history = null!;
    private IReadOnlyList<string> _generations = [];

    private ChannelWorld World => fixture.World;

    private string PolicyPath => $"/apis/{ApiGroup.ApiVersion}/platformpolicies/{World.PlatformName}";

    private string ClassPath => $"/apis/{ApiGroup.ApiVersion}/connectorclasses/{World.PlatformName}";

    public async Task InitializeAsync()
    {
        await fixture.RestoreAsync();
        _generations = await GenerationsAsync();
        _history = await DeploymentHistory.OpenAsync(World);
    }

    public async Task DisposeAsync() => await (_history?.DisposeAsync() ?? default);

    [Fact]
    public async Task ClassDeleted_StopsNothing()
    {
        await World.DeleteAsync(ClassPath);
        await WaitForAllToSayAsync(AcceptedReasons.ClassNotFound);
        await World.CreateAsync(World.Class());
        await World.WaitForAllReadyAsync();

        await AssertNothingWasStoppedAsync();
    }

    [Fact]
    public async Task SecondDefaultClass_StopsNothing()
    {
        ConnectorClass second = World.Class(spec => spec with { Image = "other:1" }, World.PlatformName + "-second");
        await World.CreateAsync(second);
        await WaitForAllToSayAsync(AcceptedReasons.AmbiguousClass);
        await World.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/connectorclasses/{second.Metadata.Name}");
        await World.WaitForAllReadyAsync();

        await AssertNothingWasStoppedAsync();
    }

    [Fact]
    public async Task PolicyDeletedAndCreatedAgain_StopsNothing()
    {
        await World.DeleteAsync(PolicyPath);
        await WaitForAllToSayAsync(AcceptedReasons.PolicyNotFound);
        await World.CreateAsync(World.Policy().Manifest());
        await World.WaitForAllReadyAsync();

        await AssertNothingWasStoppedAsync();
    }

    [Fact]
    public async Task PolicyMadeInvalid_StopsNothing()
    {
        await World.PatchPolicyAsync("""{"spec":{"terms":{"versions":[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"2025-01","effectiveTime":"2025-01-01T00:00:00Z"}]}}}""");
        await WaitForAllToSayAsync(AcceptedReasons.PolicyNotAccepted);
        await World.ApplyAsync(World.Policy());
        await World.WaitForAllReadyAsync();

        await AssertNothingWasStoppedAsync();
    }

    [Fact]
    public async Task PolicyKindDeletedAndRestored_StopsNothing()
    {
        await World.Kubectl.RunAsync("delete", "crd", "platformpolicies.channeloperator.io");
        await World.WaitForAllAsync(
            "to miss its policy", channel => channel.ConditionOf(Accepted) is { Reason: AcceptedReasons.PolicyNotFound or AcceptedReasons.InputUnavailable });
        await TestCluster.ApplyCrdsAsync(fixture.Cluster);
        await World.CreateAsync(World.Policy().Manifest());
        await World.WaitForAllReadyAsync();

        await AssertNothingWasStoppedAsync();
    }

    [Fact]
    public async Task KindMadeStricter_StopsNothing_AndAHaltStillStopsAll()
    {
        await MakeAccountIdsTooLongAsync();
        // A pass that has something to report: servers before 1.30 refuse the status of what no longer fits.
        double passes = await fixture.Operator.PassesAsync();
        await World.PatchPolicyAsync("""{"spec":{"terms":{"versions":[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"2099-01","effectiveTime":"2099-01-01T00:00:00Z"}]}}}""");
        await Wait.ForAsync("a pass over every channel", async _ => await fixture.Operator.PassesAsync() >= passes + FleetFixture.Size, ChannelWorld.Patience);
        await AssertNothingWasStoppedAsync();

        await World.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident"}}}""");
        await Wait.ForAsync("every Deployment to be at zero", async _ => (await ReplicasAsync()).All(replicas => replicas == 0), ChannelWorld.Patience);
    }

    [Theory]
    [InlineData("class")]
    [InlineData("policy")]
    public async Task MeanwhileARevocationStopsAtOnce_AndNothingNewStarts(string missing)
    {
        // Names of their own: what another case left may not be collected yet.
        (string extra, string late) = ($"extra-{missing}", $"late-{missing}");
        await World.RunAsync(World.Channel(extra));
        await World.DeleteAsync(missing == "class" ? ClassPath : PolicyPath);
        await WaitForAllToSayAsync(missing == "class" ? AcceptedReasons.ClassNotFound : AcceptedReasons.PolicyNotFound);

        await World.CreateAsync(World.Channel(late));
        await World.PatchChannelAsync(extra, """{"spec":{"approval":{"status":"Revoked"}}}""");
        await World.WaitForReplicasAsync(extra, 0);
        await World.WaitForReasonAsync(extra, Approved, ApprovedReasons.ApprovalRevoked);
        await World.WaitForReasonAsync(late, Accepted, missing == "class" ? AcceptedReasons.ClassNotFound : AcceptedReasons.PolicyNotFound);
        Assert.Equal(-1, await World.ReplicasAsync(late));

        await (missing == "class" ? World.CreateAsync(World.Class()) : World.CreateAsync(World.Policy().Manifest()));
        await World.WaitForReasonAsync(late, Ready, ReadyReasons.ConnectorAvailable);
        await AssertNothingWasStoppedAsync();
    }

    private Task WaitForAllToSayAsync(string reason) => World.WaitForAllAsync($"to have Accepted/{reason}", channel => channel.ConditionOf(Accepted)?.Reason == reason);

    private async Task AssertNothingWasStoppedAsync()
    {
        await _history.CatchUpAsync();
        Assert.DoesNotContain(_history.Changes, change => change.Channel.StartsWith("fleet-", StringComparison.Ordinal) && (change.Replicas == 0 || change.Type == "DELETED"));
        Assert.Equal(_generations, await GenerationsAsync());
        Assert.Equal(FleetFixture.Size, _generations.Count);
    }

    private async Task<IReadOnlyList<string>> GenerationsAsync() =>
        [.. (await World.SnapshotAsync("generation", Deployments)).Where(line => line.Contains(" fleet-", StringComparison.Ordinal))];

    private async Task<IReadOnlyList<int>> ReplicasAsync()
    {
        JsonNode? list = await World.GetJsonAsync(Deployments.Replace("{ns}", World.Namespace, StringComparison.Ordinal) + "?labelSelector=" + Labels.Channel);
        return [.. list!["items"]!.AsArray().Select(item => item!["spec"]!["replicas"]!.GetValue<int>())];
    }

    /// <summary>As a later release of the CRD might: what is stored no longer fits.</summary>
    private async Task MakeAccountIdsTooLongAsync()
    {
        const string Patch = """[{"op":"replace","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/accountId/maxLength","value":3}]""";
        using HttpResponseMessage answer = await World.SendAsync(
            HttpMethod.Patch, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/messagingchannels.channeloperator.io", Patch, "application/json-patch+json");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await Wait.ForAsync("the stricter kind to be served", async _ => (await World.PostAsync(World.Channel("probe").Manifest(), dryRun: true)).IsRefusal, ChannelWorld.Patience);
    }
}
