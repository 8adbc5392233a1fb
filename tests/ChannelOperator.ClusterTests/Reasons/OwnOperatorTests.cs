using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using static ChannelOperator.Api.ChannelConditions;
using PolicyReasons = ChannelOperator.Api.PlatformPolicyConditions.AcceptedReasons;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>What needs an operator with other rights, a platform that is known by name, or a deployment controller that hangs.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class OwnOperatorTests(BareClusterFixture fixture)
{
    [Fact]
    [Reaches(Stalled, EnforcedReasons.Forbidden)]
    public async Task RightThatIsLost_IsForbiddenAndNamed()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser user = fixture.Cluster.AddUser("operator-" + world.PlatformName);
        await GrantAsync(world, user, services: ["get", "list", "watch", "create", "patch"]);
        await using OperatorProcess running = await fixture.StartOperatorAsync(world, user);
        await world.CreateAsync(world.Channel("before"));
        await world.WaitForReplicasAsync("before", 1);

        await GrantAsync(world, user, services: ["get", "list", "watch", "create"]);
        await world.CreateAsync(world.Channel("after"));
        MessagingChannel after = await world.WaitForReasonAsync("after", ChannelConditions.Ready, EnforcedReasons.Forbidden);
        Assert.Equal("Stalled=True/Forbidden", after.Say(Stalled));
        Assert.Contains("grant the operator patch on services", after.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);
        Assert.Equal(-1, await world.ReplicasAsync("after"));

        // What needs no such right goes on: the other channel can still be stopped.
        await world.PatchChannelAsync("before", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("before", 0);

        await GrantAsync(world, user, services: ["get", "list", "watch", "create", "patch"]);
        await world.RequestAsync("after", "right is back");
        await world.WaitForReplicasAsync("after", 1);
    }

    [Fact]
    public async Task RightToListPodsThatIsMissing_CostsTheirReasonAndNothingElse()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser user = fixture.Cluster.AddUser("operator-" + world.PlatformName);
        await GrantAsync(world, user, services: ["get", "list", "watch", "create", "patch"]);
        await using OperatorProcess running = await fixture.StartOperatorAsync(world, user);
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);

        for (int time = 1; time <= 2; time++)
        {
            await ReportAsync(world, observedGeneration: 2, pods: 1);
            await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
            await ReportAsync(world, observedGeneration: 2, pods: 1, available: 0);
            MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AvailableReasons.ConnectorUnavailable);
            Assert.StartsWith("0 of 1 pods are available; check image and credentials Secret; more by kubectl describe pod", support.ConditionOf(Available)!.Message, StringComparison.Ordinal);
            Assert.Null(support.Status!.Connector!.Problem);
        }

        Assert.Single(running.Log().Split('\n'), line => line.Contains("grant list on pods", StringComparison.Ordinal));
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);
    }

    [Fact]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.FloorApplied)]
    public async Task PlatformWithAFloor_IsJudgedByItWhateverThePolicySays()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        PlatformPolicy lax = world.Policy(spec => spec with { Platform = "WhatsApp", Terms = null, Enforcement = PolicyEnforcement.Warn });
        await world.CreateAsync((lax with { Metadata = lax.Metadata with { Name = "whatsapp" } }).Manifest());
        await world.CreateAsync(world.Channel("support", spec => spec with { Platform = "WhatsApp", Connector = new ChannelConnectorSpec { ClassName = world.PlatformName } }));
        await world.PatchClassAsync("""{"spec":{"platforms":["whatsapp"]}}""");
        await using OperatorProcess running = await fixture.StartClusterOperatorAsync();

        string message = await world.WaitForPolicyAsync("whatsapp", $"Accepted=True/{PolicyReasons.FloorApplied}");
        Assert.Contains("the floor for WhatsApp, which holds whatever stands here: approval is required", message, StringComparison.Ordinal);
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ApprovedReasons.AwaitingApproval);
        Assert.Equal(-1, await world.ReplicasAsync("support"));
        await world.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies/whatsapp");
    }

    [Fact]
    [Reaches(ChannelConditions.Ready, EnforcedReasons.RolloutPending)]
    public async Task StopWhosePodsAreStillThere_IsNotStoppedYet()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess running = await fixture.StartOperatorAsync(world);
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);
        await ReportAsync(world, observedGeneration: 2, pods: 1);
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);

        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);
        MessagingChannel stopping = await world.WaitForReasonAsync("support", ChannelConditions.Ready, EnforcedReasons.RolloutPending);
        Assert.StartsWith("NOT STOPPED YET: ", stopping.ConditionOf(ChannelConditions.Ready)!.Message, StringComparison.Ordinal);
        Assert.Contains("it has to stop because the platform's approval was revoked", stopping.ConditionOf(ChannelConditions.Ready)!.Message, StringComparison.Ordinal);
        Assert.Equal("Enforced=False/RolloutPending", stopping.Say(Enforced));
        Assert.Equal("Reconciling=True/Progressing", stopping.Say(Reconciling));
        Assert.Equal("Stalled is absent", stopping.Say(Stalled));

        await ReportAsync(world, observedGeneration: 100, pods: 0);
        MessagingChannel stopped = await world.WaitForReasonAsync("support", ChannelConditions.Ready, ApprovedReasons.ApprovalRevoked);
        Assert.Equal("Enforced=True/ConnectorStopped", stopped.Say(Enforced));
    }

    /// <summary>Reports in the deployment controller's place.</summary>
    private static Task ReportAsync(ChannelWorld world, int observedGeneration, int pods, int? available = null) => world.PatchAsync(
        $"/apis/apps/v1/namespaces/{world.Namespace}/deployments/support-connector/status",
        new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = observedGeneration,
                ["replicas"] = pods,
                ["updatedReplicas"] = pods,
                ["readyReplicas"] = available ?? pods,
                ["availableReplicas"] = available ?? pods,
                ["conditions"] = new JsonArray(
                    new JsonObject { ["type"] = "Available", ["status"] = (available ?? pods) > 0 ? "True" : "False", ["reason"] = "Counted" },
                    new JsonObject { ["type"] = "Progressing", ["status"] = "True", ["reason"] = "NewReplicaSetAvailable" }),
            },
        }.ToJsonString());

    private static async Task GrantAsync(ChannelWorld world, ClusterUser user, string[] services)
    {
        string name = "operator-" + world.PlatformName;
        JsonArray rules =
        [
            Rule([ApiGroup.Name], ["*"], ["get", "list", "watch", "patch"]),
            Rule([""], ["namespaces"], ["list", "watch"]),
            Rule([""], ["configmaps", "persistentvolumeclaims", "serviceaccounts"], ["get", "list", "watch", "create", "patch"]),
            Rule([""], ["services"], services),
            Rule(["rbac.authorization.k8s.io"], ["rolebindings"], ["get", "list", "watch", "create", "patch"]),
            Rule(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]),
            Rule(["batch"], ["jobs"], ["get", "list", "watch", "create", "delete"]),
            Rule(["apps"], ["deployments", "deployments/scale"], ["get", "list", "watch", "create", "patch"]),
            Rule(["events.k8s.io"], ["events"], ["create"]),
        ];
        JsonObject role = new() { ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "ClusterRole", ["metadata"] = new JsonObject { ["name"] = name }, ["rules"] = rules };
        JsonObject binding = new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "User", ["name"] = user.Name }),
        };
        await world.Kubectl.ApplyTextAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray(role, binding) }.ToJsonString());
        string wanted = services.Contains("patch") ? "yes" : "no";
        await Wait.ForAsync(
            "the rights to be in force",
            async _ => (await world.Kubectl.TryRunAsync("auth", "can-i", "patch", "services", "-n", world.Namespace, "--as", user.Name)).StandardOutput.Trim() == wanted,
            ChannelWorld.Patience);
    }

    private static JsonObject Rule(string[] groups, string[] resources, string[] verbs) => new()
    {
        ["apiGroups"] = new JsonArray([.. groups.Select(group => JsonValue.Create(group))]),
        ["resources"] = new JsonArray([.. resources.Select(resource => JsonValue.Create(resource))]),
        ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
    };
}
