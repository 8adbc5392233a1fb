using ChannelOperator.TestKit.Documents;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Plugin;

/// <summary><c>halt</c> and <c>resume</c>, with an account that may and one that may not.</summary>
[Collection(PluginCollection.Name)]
public sealed class PluginHaltTests(PluginFixture fixture)
{
    private const string OnCall = "plugin-test-on-call";

    [Fact]
    public async Task OnCall_HaltsAndResumes_AndIsToldBeforeAndAfter()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("one"));
        await world.RunAsync(world.Channel("two"));
        using UserShell shell = fixture.Shell(await OnCallAsync(world, "view", "channel-viewer", "channel-policy-viewer"));

        KubectlResult halted = await shell.RunAsync($"kubectl channel halt {world.Platform} --reason 'incident 4711' --yes");

        Assert.Equal(0, halted.ExitCode);
        Assert.Contains($"This stops every channel of {world.Platform}: 2 channels in {world.Namespace} (2).", halted.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"Every channel of {world.PlatformName} is at zero: 2 channels.", halted.StandardOutput, StringComparison.Ordinal);
        Assert.Equal((0, 0), (await world.ReplicasAsync("one"), await world.ReplicasAsync("two")));
        string fields = (await fixture.Cluster.Kubectl.RunAsync("get", "pp", world.PlatformName, "-o", "json")).StandardOutput;
        Assert.Contains("\"manager\": \"channel-halt\"", fields, StringComparison.Ordinal);
        Assert.Contains("is halted already", (await shell.RunAsync($"kubectl channel halt {world.Platform} --reason again --yes")).StandardOutput, StringComparison.Ordinal);

        KubectlResult resumed = await shell.RunAsync($"kubectl channel resume {world.PlatformName} --yes");

        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains($"This starts 2 channels in {world.Namespace} (2), of 2 channels in all.", resumed.StandardOutput, StringComparison.Ordinal);
        await world.WaitForReplicasAsync("one", 1);
        Assert.Contains("is not halted", (await shell.RunAsync($"kubectl channel resume {world.PlatformName} --yes")).StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_MayNot_AndNothingChanges()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser viewer = await fixture.UserAsync(world.Namespace, [], ["channel-viewer", "channel-policy-viewer"]);
        await Wait.ForAsync("the right to list channels", async _ => (await fixture.Cluster.KubectlAs(viewer).TryRunAsync("auth", "can-i", "list", "messagingchannels.channeloperator.io", "-A")).ExitCode == 0, ChannelWorld.Patience);
        using UserShell shell = fixture.Shell(viewer);

        KubectlResult halted = await shell.RunAsync($"kubectl channel halt {world.Platform} --reason test --yes");

        Assert.Equal(1, halted.ExitCode);
        Assert.StartsWith($"kubectl channel: you may not patch platformpolicies.channeloperator.io {world.PlatformName}: it is in no role of config/roles", halted.StandardError, StringComparison.Ordinal);
        Assert.Null((await world.FindPolicyAsync())!.Spec.Halt);
    }

    [Fact]
    public async Task WithoutATerminal_ItAsksForYes_AndNothingChanges()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        using UserShell shell = fixture.Shell();

        KubectlResult halted = await shell.RunAsync($"kubectl channel halt {world.Platform} --reason test");
        KubectlResult unknown = await shell.RunAsync("kubectl channel halt nowhere --reason test --yes");
        KubectlResult reasonless = await shell.RunAsync($"kubectl channel halt {world.Platform} --yes");

        Assert.Equal((2, "kubectl channel: nobody can be asked here, and nothing was changed: give --yes\n"), (halted.ExitCode, halted.StandardError));
        Assert.Null((await world.FindPolicyAsync())!.Spec.Halt);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("no PlatformPolicy \"nowhere\": there are ", unknown.StandardError, StringComparison.Ordinal);
        Assert.Equal(2, reasonless.ExitCode);
    }

    [Fact]
    public async Task WhoMayNotCountTheChannels_MayHaltThemAllTheSame()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("one"));
        using UserShell shell = fixture.Shell(await OnCallAsync(world, "channel-policy-viewer"));

        KubectlResult halted = await shell.RunAsync($"kubectl channel halt {world.Platform} --reason test --yes");

        Assert.Contains("how many cannot be told", halted.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("you may not list messagingchannels.channeloperator.io", halted.StandardError, StringComparison.Ordinal);
        Assert.Equal(1, halted.ExitCode);
        await world.WaitForReplicasAsync("one", 0);
    }

    private async Task<ClusterUser> OnCallAsync(ChannelWorld world, params string[] roles)
    {
        await fixture.Cluster.Kubectl.ApplyTextAsync($$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: {{OnCall}}}
            rules:
            - {apiGroups: [channeloperator.io], resources: [platformpolicies], verbs: [patch]}
            """);
        ClusterUser user = await fixture.UserAsync(world.Namespace, [], [.. roles, OnCall]);
        await Wait.ForAsync("the right to patch policies", async _ => (await fixture.Cluster.KubectlAs(user).TryRunAsync("auth", "can-i", "patch", "platformpolicies.channeloperator.io")).ExitCode == 0, ChannelWorld.Patience);
        return user;
    }
}
