using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>The account of a connector that reports reviews, and its right: both come with the class, and the right goes with it.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ReviewReporterTests(OperatorFixture fixture)
{
    private const string TokenDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    [Fact]
    public async Task ReportingClass_GivesAnAccountAndARight_AndPodsTheToken()
    {
        using ChannelWorld world = await CreateAsync();

        JsonNode account = (await world.GetJsonAsync(world.ServiceAccountPath("support")))!;
        Assert.False(account["automountServiceAccountToken"]!.GetValue<bool>());
        JsonNode binding = (await world.GetJsonAsync(world.RoleBindingPath("support")))!;
        Assert.Equal("channel-operator-review-reporter", binding["roleRef"]!["name"]!.GetValue<string>());
        Assert.Equal("support-connector", Assert.Single(binding["subjects"]!.AsArray())!["name"]!.GetValue<string>());
        foreach (JsonNode owned in new[] { account, binding })
        {
            Assert.Equal("support", owned.Meta("labels", Labels.Channel));
            JsonNode owner = Assert.Single(owned["metadata"]!["ownerReferences"]!.AsArray())!;
            Assert.Equal(("support", true), (owner["name"]!.GetValue<string>(), owner["controller"]!.GetValue<bool>()));
        }

        JsonNode pod = Assert.Single(await PodsAsync(world))!;
        Assert.Equal("support-connector", pod["spec"]!["serviceAccountName"]!.GetValue<string>());
        Assert.Contains(pod["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray(), mount => mount!["mountPath"]!.GetValue<string>() == TokenDirectory);
    }

    [Fact]
    public async Task ClassThatDoesNotReport_GivesNeither()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        Assert.Null(await world.GetJsonAsync(world.ServiceAccountPath("support")));
        Assert.Null(await world.GetJsonAsync(world.RoleBindingPath("support")));
        JsonNode pod = Assert.Single(await PodsAsync(world))!;
        Assert.DoesNotContain(pod["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray(), mount => mount!["mountPath"]!.GetValue<string>() == TokenDirectory);
    }

    [Fact]
    public async Task WhatSomebodyElseChanges_IsPutBack()
    {
        using ChannelWorld world = await CreateAsync();
        string account = world.ServiceAccountPath("support");
        string binding = world.RoleBindingPath("support");
        JsonNode template = (await world.DeploymentAsync("support"))!["spec"]!["template"]!;

        await world.PatchAsync(binding, """{"subjects":[{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"system:authenticated"}]}""");
        await WaitForSubjectsAsync(world, "support-connector");
        await world.PatchAsync(binding, """{"subjects":null}""");
        await WaitForSubjectsAsync(world, "support-connector");
        await world.DeleteAsync(binding);
        await WaitForSubjectsAsync(world, "support-connector");
        await world.RemoveLabelAsync(binding);
        await Wait.ForAsync("the binding to have its label again", async _ => (await world.GetJsonAsync(binding)).Meta("labels", Labels.Channel) == "support", ChannelWorld.Patience);

        await world.PatchAsync(account, """{"automountServiceAccountToken":true}""");
        await Wait.ForAsync("the account to give nobody its token", async _ => (bool?)(await world.GetJsonAsync(account))?["automountServiceAccountToken"] == false, ChannelWorld.Patience);
        await world.DeleteAsync(account);
        await Wait.ForAsync("the account to be there again", async _ => await world.GetJsonAsync(account) is not null, ChannelWorld.Patience);

        await world.PatchPodAsync("support", """{"automountServiceAccountToken":false,"serviceAccountName":"default","serviceAccount":"default"}""");
        await Wait.ForAsync(
            "the pods to be as they were", async _ => JsonNode.DeepEquals((await world.DeploymentAsync("support"))!["spec"]!["template"], template), ChannelWorld.Patience);
    }

    [Fact]
    public async Task ClassThatNoLongerReports_TakesRightAndTokenAway_AndGivesThemBack()
    {
        using ChannelWorld world = await CreateAsync();

        await world.PatchClassAsync("""{"spec":{"reportsReviews":false}}""");
        await WaitForSubjectsAsync(world);
        await WaitForAccountAsync(world, "default", hasToken: false);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        await Wait.ForAsync("no pod to have the account", async _ => (await PodsAsync(world)).All(pod => pod["spec"]!["serviceAccountName"]!.GetValue<string>() == "default"), ChannelWorld.Patience);

        // With the binding goes what remembers the account. The pods stay as they are: the API server has the name in a second field.
        JsonNode before = (await world.DeploymentAsync("support"))!;
        await world.DeleteAsync(world.RoleBindingPath("support"));
        JsonNode after = (await Wait.ForAsync(
            "the Deployment to be applied anew", async _ => await world.DeploymentAsync("support"), seen => Hash(seen) != Hash(before), ChannelWorld.Patience))!;
        Assert.True(JsonNode.DeepEquals(before["spec"], after["spec"]), $"{before["spec"]} became {after["spec"]}");
        Assert.Null(await world.GetJsonAsync(world.RoleBindingPath("support")));

        await world.PatchClassAsync("""{"spec":{"reportsReviews":true}}""");
        await WaitForSubjectsAsync(world, "support-connector");
        await WaitForAccountAsync(world, "support-connector", hasToken: true);
    }

    [Fact]
    public async Task StoppedChannel_KeepsTheRight_AndLosesItWithItsClass()
    {
        using ChannelWorld world = await CreateAsync();
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.ConnectorStopped);
        await WaitForSubjectsAsync(world, "support-connector");

        await world.PatchClassAsync("""{"spec":{"reportsReviews":null}}""");
        await WaitForSubjectsAsync(world);
        Assert.Equal(0, await world.ReplicasAsync("support"));
    }

    [Fact]
    public async Task BindingOfAnotherRole_IsTold_AndCreatedAnewOnceItIsDeleted()
    {
        using ChannelWorld world = await CreateAsync();
        string path = world.RoleBindingPath("support");
        JsonObject other = (await world.GetJsonAsync(path))!.AsObject();
        other["metadata"]!.AsObject().Remove("resourceVersion");
        other["metadata"]!.AsObject().Remove("uid");
        other["roleRef"]!["name"] = "view";
        // While it is suspended the operator creates nothing, so that nobody has to be quicker than it.
        await world.PatchChannelAsync("support", """{"spec":{"suspend":true}}""");
        await world.WaitForReasonAsync("support", Suspended, SuspendedReasons.SuspendedByUser);
        await world.DeleteAsync(path);
        await world.CreateAsync(other);
        await world.PatchChannelAsync("support", """{"spec":{"suspend":null}}""");

        MessagingChannel told = await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.ApplyFailed);
        Assert.Contains("RoleBinding support-connector gives ClusterRole view instead of ClusterRole channel-operator-review-reporter", ChannelWorld.Find(told, Enforced).Message, StringComparison.Ordinal);
        Assert.Equal(1, await world.ReplicasAsync("support"));

        await world.DeleteAsync(path);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Equal("channel-operator-review-reporter", (await world.GetJsonAsync(path))!["roleRef"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task DeletedChannel_TakesBothAlong()
    {
        using ChannelWorld world = await CreateAsync();
        await world.DeleteAsync(world.ChannelPath("support"));
        foreach (string path in new[] { world.ServiceAccountPath("support"), world.RoleBindingPath("support"), world.DeploymentPath("support") })
        {
            await Wait.ForAsync($"{path} to be gone", async _ => await world.GetJsonAsync(path) is null, ChannelWorld.Patience);
        }
    }

    [Fact]
    public async Task OrphanedRight_EndsWithTheChannel()
    {
        using ChannelWorld world = await CreateAsync();
        await world.DeleteAsync(world.ChannelPath("support"), "Orphan");
        await world.WaitForReplicasAsync("support", 0);
        await WaitForSubjectsAsync(world);
    }

    /// <summary>A world with a channel whose connector runs and reports reviews.</summary>
    private async Task<ChannelWorld> CreateAsync()
    {
        ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchClassAsync("""{"spec":{"reportsReviews":true}}""");
        await world.RunAsync(world.Channel("support"));
        return world;
    }

    private static Task WaitForSubjectsAsync(ChannelWorld world, params string[] names) => Wait.ForAsync(
        $"the binding to be of [{string.Join(", ", names)}]",
        async _ => await world.GetJsonAsync(world.RoleBindingPath("support")) is { } binding ? (binding["subjects"]?.AsArray() ?? []).Select(subject => subject!["name"]!.GetValue<string>()).ToArray() : null,
        found => found is not null && found.SequenceEqual(names),
        ChannelWorld.Patience);

    private static Task WaitForAccountAsync(ChannelWorld world, string name, bool hasToken) => Wait.ForAsync(
        $"the pods to be those of account {name}",
        async _ => (await world.DeploymentAsync("support"))!["spec"]!["template"]!["spec"]!,
        pod => pod["serviceAccountName"]?.GetValue<string>() == name && pod["automountServiceAccountToken"]!.GetValue<bool>() == hasToken,
        ChannelWorld.Patience);

    private static string? Hash(JsonNode? deployment) => deployment.Meta("annotations", Labels.AppliedHash);

    /// <summary>The pods that are not ending.</summary>
    private static async Task<IReadOnlyList<JsonNode>> PodsAsync(ChannelWorld world) =>
        [.. (await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/pods"))!["items"]!.AsArray().Select(pod => pod!).Where(pod => pod["metadata"]!["deletionTimestamp"] is null)];
}
