using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>The emergency stop, by the commands of docs/operations.md and the kubectl of the server's release, while GitOps tools go on applying a policy without a halt.</summary>
[Collection(OperatorCollection.Name)]
public sealed class HaltTests(OperatorFixture fixture)
{
    private const string LiftedMetric = "messaging_platform_halts_lifted_total";
    private const string HaltedMetric = "messaging_platform_halted";

    [Fact]
    public async Task Halt_OutlivesFluxAndArgoCd_AndIsLiftedByTheDocumentedCommand()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await FluxSync.OfAsync(world, InGit(world, "1d"));
        await world.RunAsync(world.Channel("support"));

        await world.Kubectl.RunAsync(Documented(world, "\"halt\":{"));
        await AssertHaltedAsync(world);
        Assert.Equal(1, await fixture.Operator.MetricAsync(HaltedMetric, $"platform=\"{world.PlatformName}\""));

        await FluxSync.OfAsync(world, InGit(world, "2d"));
        await AssertHaltedAsync(world, "2d");
        await ArgoCdAsync(world, InGit(world, "3d"));
        await AssertHaltedAsync(world, "3d");
        await ArgoCdAsync(world, InGit(world, "4d"));
        await AssertHaltedAsync(world, "4d");
        await ArgoCdAsync(world, InGit(world, "5d"), "--server-side", "--force-conflicts", "--field-manager=argocd-controller");
        await AssertHaltedAsync(world, "5d");
        await FluxSync.OfAsync(world, InGit(world, "6d"));
        await AssertHaltedAsync(world, "6d");

        // In Git for a while, and then no more: what the command has set stays.
        await FluxSync.OfAsync(world, InGit(world, "7d", new PlatformHalt { Reason = "incident 4711", By = "ops@example.com" }));
        await FluxSync.OfAsync(world, InGit(world, "8d"));
        await AssertHaltedAsync(world, "8d");

        await world.Kubectl.RunAsync(Documented(world, "\"halt\":null"));
        await AssertRunsAgainAsync(world);
    }

    /// <summary>Why the documented command names a field manager. Old servers leave a null where the halt was, and then refuse that themselves.</summary>
    [Fact]
    public async Task HaltUnderKubectlsOwnName_IsTakenOutByFlux_OrMakesItsSyncFail()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await FluxSync.OfAsync(world, InGit(world, "1d"));
        await world.RunAsync(world.Channel("support"));
        string[] command = Documented(world, "\"halt\":{");

        await world.Kubectl.RunAsync([.. command.Where(argument => !argument.StartsWith("--field-manager", StringComparison.Ordinal))]);
        await AssertHaltedAsync(world);
        ServerAnswer answer = await FluxSync.TryAsync(world, InGit(world, "1d"));

        if (answer.IsSuccess)
        {
            await AssertRunsAgainAsync(world);
        }
        else
        {
            Assert.Contains("spec.halt in body must be of type object: \\\"null\\\"", answer.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>The command of the document with this in its patch, for the world's platform.</summary>
    private static string[] Documented(ChannelWorld world, string patch)
    {
        string line = Assert.Single(
            File.ReadAllLines(Repository.PathOf("docs", "operations.md")), line => line.StartsWith("$ kubectl patch pp whatsapp ", StringComparison.Ordinal) && line.Contains(patch, StringComparison.Ordinal));
        string[] parts = line["$ kubectl ".Length..].Replace("pp whatsapp", $"pp {world.PlatformName}", StringComparison.Ordinal).Split('\'');
        return [.. parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), parts[1]];
    }

    /// <summary>The policy as it is in Git. The grace is what changes there from one sync to the next.</summary>
    private static PlatformPolicy InGit(ChannelWorld world, string grace, PlatformHalt? halt = null) => world.Policy(spec => spec with
    {
        Halt = halt,
        Terms = new PolicyTerms { Versions = [spec.Terms!.Versions[0] with { GracePeriod = new Duration(grace) }] },
    });

    private static Task ArgoCdAsync(ChannelWorld world, PlatformPolicy policy, params string[] options) =>
        world.Kubectl.RunAsync(["apply", "-f", "-", "--validate=false", .. options], policy.Manifest().ToJsonString());

    private static async Task AssertHaltedAsync(ChannelWorld world, string grace = "1d")
    {
        PlatformPolicy? policy = await Wait.ForAsync(
            "the policy's newest version to be looked at",
            async _ => await world.FindPolicyAsync(),
            seen => seen?.Status?.ObservedGeneration == seen?.Metadata.Generation,
            ChannelWorld.Patience);
        Assert.Equal(grace, policy!.Spec.Terms!.Versions[0].GracePeriod?.Text);
        Assert.Equal(("incident 4711", "ops@example.com"), (policy.Spec.Halt?.Reason, policy.Spec.Halt?.By));
        Assert.Equal(("incident 4711", "ops@example.com"), (policy.Status!.Halt?.Reason, policy.Status.Halt?.By));
        await world.RequestAsync("support", $"after {grace}");
        MessagingChannel channel = await world.WaitForReasonAsync("support", Ready, ApprovedReasons.PlatformHalted);
        Assert.Contains("incident 4711", ChannelWorld.Ready(channel).Message, StringComparison.Ordinal);
        await world.WaitForReplicasAsync("support", 0);
    }

    private async Task AssertRunsAgainAsync(ChannelWorld world)
    {
        await world.WaitForReplicasAsync("support", 1);
        Assert.Null((await world.FindPolicyAsync())!.Spec.Halt);
        await Wait.ForAsync("the policy's status to be without the halt", async _ => (await world.FindPolicyAsync())!.Status!.Halt is null, ChannelWorld.Patience);
        IReadOnlyList<(string Type, string Reason, string Note)> events = await Wait.ForAsync(
            "the events of the policy", _ => world.PolicyEventsAsync(), seen => seen.Any(item => item.Reason == EventReasons.HaltLifted), ChannelWorld.Patience);
        Assert.Equal([$"Warning {EventReasons.HaltLifted}", $"Warning {EventReasons.Halted}"], events.Select(item => $"{item.Type} {item.Reason}").Order(StringComparer.Ordinal));
        Assert.Contains("(by ops@example.com): incident 4711", events.Single(item => item.Reason == EventReasons.HaltLifted).Note, StringComparison.Ordinal);
        string platform = $"platform=\"{world.PlatformName}\"";
        Assert.Equal((1, 0), (await fixture.Operator.MetricAsync(LiftedMetric, platform), await fixture.Operator.MetricAsync(HaltedMetric, platform)));
    }
}
