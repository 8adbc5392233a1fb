using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Checks;

/// <summary>What applying files would do to what runs in a cluster, asked by somebody who may only read.</summary>
[Collection(OperatorCollection.Name)]
public sealed class AgainstClusterTests(OperatorFixture fixture) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task PolicysNewVersion_NamesWhomItStops_AndChangesNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.RunAsync(world.Channel("sales"));
        string before = await VersionsAsync(world);
        PlatformPolicy newer = world.Policy(spec => spec with
        {
            Terms = new PolicyTerms
            {
                Versions =
                [
                    new TermsVersion { Version = "2026-01", EffectiveTime = new Timestamp("2026-01-01T00:00:00Z") },
                    new TermsVersion { Version = "2026-02", EffectiveTime = new Timestamp("2026-02-01T00:00:00Z") },
                ],
            },
        });
        _directory.Write("policy.json", newer.Manifest().ToJsonString());
        // Applied together with the acceptance of one of the two.
        _directory.Write("sales.json", world.Channel("sales", spec => spec with { Terms = spec.Terms! with { AcceptedVersion = "2026-02" } }).Manifest().ToJsonString());

        CheckRun run = await CheckAsync(world);

        Assert.Equal((1, "the cluster"), (run.ExitCode, run.Report["comparedWith"]!.GetValue<string>()));
        Assert.Equal(("Stops", "TermsOutdated"), (run.Channels["support"]["change"]!.GetValue<string>(), run.Channels["support"]["reason"]!.GetValue<string>()));
        Assert.Equal(("None", "Run"), (run.Channels["sales"]["change"]!.GetValue<string>(), run.Channels["sales"]["action"]!.GetValue<string>()));
        Assert.Equal(2, run.Channels.Count);
        Assert.Equal(before, await VersionsAsync(world));
    }

    [Fact]
    public async Task RecordInTheCluster_CountsForAChannelInAFile()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Review("lost", "support", ApprovalStatus.Revoked));
        string file = _directory.Write("support.json", world.Channel("support").Manifest().ToJsonString());

        CheckRun run = await CheckAsync(world);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(("Added", "ApprovalRevoked"), (run.Channels["support"]["change"]!.GetValue<string>(), run.Channels["support"]["reason"]!.GetValue<string>()));
        Assert.Equal(file, run.Channels["support"]["file"]!.GetValue<string>());
    }

    [Fact]
    public async Task MistakeInAFile_DoesNotStopWhatRuns_AndIsAMistake()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        _directory.Write("support.json", world.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = "nowhere" } }).Manifest().ToJsonString());

        CheckRun run = await CheckAsync(world);

        Assert.Equal(("None", "Run"), (run.Channels["support"]["change"]!.GetValue<string>(), run.Channels["support"]["action"]!.GetValue<string>()));
        Assert.Equal(("Warning", "ClassNotFound"), (run.Channels["support"]["findings"]![0]!["severity"]!.GetValue<string>(), run.Channels["support"]["findings"]![0]!["reason"]!.GetValue<string>()));
    }

    /// <summary>What others have patched and Git does not name, such as a halt or the terms, an apply leaves alone; what came by an apply and is in Git no more goes.</summary>
    [Fact]
    public async Task FieldsOfOthers_Stay_AndThoseTakenOutOfGitGo()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        MessagingChannel inGit = world.Channel("support", spec => spec with { Terms = null, MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { ["default"] = new("7d") } });
        await world.ApplyAsync(inGit);
        await world.PatchChannelAsync("support", """{"spec":{"terms":{"acceptedVersion":"2026-01","acceptedBy":"legal@example.com","acceptedTime":"2026-01-02T00:00:00Z"}}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ChannelConditions.ReadyReasons.ConnectorAvailable);
        _directory.Write("support.json", world.Channel("support", spec => spec with { Terms = null }).Manifest().ToJsonString());

        CheckRun run = await CheckAsync(world);

        Assert.Equal(("None", "Run", "2026-01"), (run.Channels["support"]["change"]!.GetValue<string>(), run.Channels["support"]["action"]!.GetValue<string>(), run.Channels["support"]["termsVersion"]!.GetValue<string>()));
        // The wish of 7d came by an apply, and is in the file no more.
        Assert.Equal("0s", run.Channels["support"]["retention"]!["image"]!.GetValue<string>());

        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident","by":"ops"}}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ChannelConditions.ApprovedReasons.PlatformHalted);
        _directory.Write("policy.json", world.Policy().Manifest().ToJsonString());
        run = await CheckAsync(world);
        Assert.Equal(("None", "PlatformHalted"), (run.Channels["support"]["change"]!.GetValue<string>(), run.Channels["support"]["reason"]!.GetValue<string>()));
    }

    private static async Task<string> VersionsAsync(ChannelWorld world) => string.Join(
        '\n', await world.SnapshotAsync("resourceVersion", $"/apis/{ApiGroup.ApiVersion}/namespaces/{{ns}}/messagingchannels", "/apis/apps/v1/namespaces/{ns}/deployments"));

    /// <summary>As somebody who has the cluster role <c>view</c> everywhere, and no more.</summary>
    private async Task<CheckRun> CheckAsync(ChannelWorld world)
    {
        ClusterUser viewer = fixture.Cluster.AddUser($"viewer-{world.PlatformName}-{Guid.NewGuid():N}");
        await fixture.Cluster.Kubectl.ApplyAsync(Repository.PathOf("config", "roles"));
        await fixture.Cluster.Kubectl.RunAsync("create", "clusterrolebinding", viewer.Name, "--clusterrole=view", "--user=" + viewer.Name);
        Kubectl kubectl = fixture.Cluster.KubectlAs(viewer);
        foreach (string kind in new[] { "messagingchannels", "platformpolicies", "namespaces" })
        {
            await Wait.ForAsync($"{viewer.Name} to have the right to list {kind}", async _ => (await kubectl.TryRunAsync("auth", "can-i", "list", kind, "-A")).ExitCode == 0, ChannelWorld.Patience);
        }

        return await CheckRun.StartAsync(TestCluster.OperatorExecutable, [_directory.Path, "--against-cluster", "-o", "json"], kubeconfig: viewer.KubeconfigPath);
    }
}
