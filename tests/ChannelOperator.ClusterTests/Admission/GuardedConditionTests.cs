using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using GuardedReasons = ChannelOperator.Api.PlatformPolicyConditions.GuardedReasons;

namespace ChannelOperator.ClusterTests.Admission;

/// <summary>The condition Guarded, by operators for the whole cluster, one after the other: each looks when it starts.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class GuardedConditionTests(BareClusterFixture fixture)
{
    private static string Admission => Repository.PathOf("config", "admission");

    [Fact]
    [Reaches(PlatformPolicyConditions.Guarded, GuardedReasons.ServerTooOld)]
    [Reaches(PlatformPolicyConditions.Guarded, GuardedReasons.NoAdmissionPolicy)]
    public async Task WithoutPolicies_ItSaysWhatIsMissing()
    {
        string expected = fixture.Cluster.Supports(ServerFeature.ValidatingAdmissionPolicy) ? $"False/{GuardedReasons.NoAdmissionPolicy}" : $"Unknown/{GuardedReasons.ServerTooOld}";
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess _ = await fixture.StartClusterOperatorAsync();
        await WaitAsync(world, expected);
    }

    [Fact]
    [Reaches(PlatformPolicyConditions.Guarded, GuardedReasons.Forbidden)]
    public async Task WithoutTheRight_ItSaysWhichAndTheOperatorWorks()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser blind = await CreateBlindOperatorAsync();
        await using OperatorProcess _ = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, blind.KubeconfigPath, "--leader-elect=false");
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);
        Assert.Contains("grant get on validatingadmissionpolicies", await WaitAsync(world, $"Unknown/{GuardedReasons.Forbidden}"), StringComparison.Ordinal);
    }

    [NewerServerFact(ServerFeature.ValidatingAdmissionPolicy)]
    [Reaches(PlatformPolicyConditions.Guarded, GuardedReasons.AdmissionPolicies)]
    [Reaches(PlatformPolicyConditions.Guarded, GuardedReasons.AdmissionPolicyDiffers)]
    public async Task WithThePolicies_ItIsTrue_UntilSomebodyWeakensThem()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await fixture.Cluster.Kubectl.RunAsync("apply", "-k", Admission);
        try
        {
            await using (await fixture.StartClusterOperatorAsync())
            {
                await WaitAsync(world, $"True/{GuardedReasons.AdmissionPolicies}");
            }

            await fixture.Cluster.Kubectl.RunAsync("patch", "validatingadmissionpolicy", "channel-operator-messagingchannels", "--type=merge", "-p", """{"spec":{"failurePolicy":"Ignore"}}""");
            await using OperatorProcess _ = await fixture.StartClusterOperatorAsync();
            Assert.Contains("spec.failurePolicy", await WaitAsync(world, $"False/{GuardedReasons.AdmissionPolicyDiffers}"), StringComparison.Ordinal);
        }
        finally
        {
            await fixture.Cluster.Kubectl.RunAsync("delete", "-k", Admission);
        }
    }

    private static async Task<string> WaitAsync(ChannelWorld world, string expected)
    {
        Condition? condition = await Wait.ForAsync(
            $"Guarded={expected}",
            async _ => (await world.FindPolicyAsync())?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == PlatformPolicyConditions.Guarded),
            condition => condition is not null && $"{condition.Status}/{condition.Reason}" == expected,
            ChannelWorld.Patience);
        return condition!.Message;
    }

    /// <summary>An operator as config/default installs it, but without the right to read admission policies.</summary>
    private async Task<ClusterUser> CreateBlindOperatorAsync()
    {
        const string Name = "blind-operator";
        JsonNode role = await fixture.Cluster.Kubectl.GetJsonAsync("get", "clusterrole", "channel-operator");
        JsonArray rules = role["rules"]!.AsArray();
        rules.Remove(rules.Single(rule => rule!["apiGroups"]![0]!.GetValue<string>() == "admissionregistration.k8s.io"));
        JsonObject blind = new() { ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "ClusterRole", ["metadata"] = new JsonObject { ["name"] = Name }, ["rules"] = rules.DeepClone() };
        await fixture.Cluster.Kubectl.ApplyTextAsync(blind.ToJsonString());
        await fixture.Cluster.Kubectl.RunAsync("create", "clusterrolebinding", Name, $"--clusterrole={Name}", $"--user={Name}");
        ClusterUser user = fixture.Cluster.AddUser(Name);
        await Wait.ForAsync("the right to list policies", async _ => (await fixture.Cluster.KubectlAs(user).TryRunAsync("auth", "can-i", "list", "platformpolicies")).ExitCode == 0, TimeSpan.FromSeconds(30));
        return user;
    }
}
