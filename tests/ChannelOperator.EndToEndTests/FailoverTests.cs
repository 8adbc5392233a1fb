using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.EndToEndTests;

/// <summary>Two pods of the operator, one lease of 15 s that is renewed for 10 s and looked at every 2 s.</summary>
[Collection(NodeCollection.Name)]
public sealed class FailoverTests(NodeFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [NodeFact]
    public async Task Another_takes_over_within_20_seconds_when_the_leader_is_killed()
    {
        InstalledOperator installed = await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture);
        MessagingChannel channel = pods.Channel("support");
        await pods.RunAsync(channel);
        string holder = await installed.HolderAsync();

        long from = Time.GetTimestamp();
        PodProcesses.Kill(await UidAsync(installed, await installed.LeaderAsync()));
        await pods.World.ApplyAsync(channel with { Spec = channel.Spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Revoked } } });
        await installed.WaitForAnotherThanAsync(holder);
        TimeSpan took = Time.GetElapsedTime(from);
        await pods.World.WaitForReplicasAsync("support", 0);

        output.Tell("leader killed (SIGKILL) -> another holds the lease", took);
        output.Tell("leader killed (SIGKILL) -> a revocation is enforced", Time.GetElapsedTime(from));
        // Not by chance sooner: the dead leader's lease has to run out.
        Assert.InRange(took, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    [NodeFact]
    public async Task Another_takes_over_within_2_seconds_when_the_leader_is_asked_to_end()
    {
        InstalledOperator installed = await InstalledOperator.InstallAsync(fixture.Cluster);
        string holder = await installed.HolderAsync();
        string leader = await installed.LeaderAsync();

        await fixture.Kubectl.RunAsync("delete", "pod", leader, "-n", InstalledOperator.Namespace, "--wait=false");
        long from = Time.GetTimestamp();
        await installed.WaitForAnotherThanAsync(holder);
        TimeSpan took = Time.GetElapsedTime(from);

        output.Tell("leader's pod deleted -> another holds the lease", took);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [NodeFact]
    public async Task Twenty_channels_roll_while_the_leader_is_deleted_every_few_seconds()
    {
        const int Channels = 20, Deletions = 4;
        // Twenty programs that start at once share two cores.
        TimeSpan together = TimeSpan.FromMinutes(5);
        InstalledOperator installed = await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with { ProgressDeadlineSeconds = 600 });
        string[] names = [.. Enumerable.Range(1, Channels).Select(number => $"channel-{number:00}")];
        await Task.WhenAll(names.Select(name => pods.ApplyAsync(pods.Channel(name))));
        foreach (string name in names)
        {
            await pods.WaitUntilAvailableAsync(name, together);
        }

        string[] before = await Task.WhenAll(names.Select(pods.RevisionAsync));
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(pods.World);
        long from = Time.GetTimestamp();
        await pods.World.ApplyAsync(pods.World.Policy(spec => spec with { Media = new PolicyMedia { NeverStore = [NeverStoredContent.ViewOnce] } }));
        for (int deletion = 0; deletion < Deletions; deletion++)
        {
            string holder = await installed.HolderAsync();
            await fixture.Kubectl.RunAsync("delete", "pod", holder.Split('_')[0], "-n", InstalledOperator.Namespace, "--wait=false");
            await installed.WaitForAnotherThanAsync(holder);
        }

        for (int index = 0; index < names.Length; index++)
        {
            string old = before[index];
            string name = names[index];
            await Wait.ForAsync($"all pods of {name} to be new", async _ => await pods.RevisionAsync(name) != old && (await pods.PodsAsync(name)).Count == 1, PodWorld.Patience);
            await pods.WaitForRevisionAsync(name, await pods.RevisionAsync(name));
            await pods.WaitUntilAvailableAsync(name, together);
        }

        output.Tell($"{Channels} channels rolled, the leader deleted {Deletions} times", Time.GetElapsedTime(from));
        await history.CatchUpAsync();
        Assert.All(history.Changes, change => Assert.Equal(1, change.Replicas));
        // One template before and one after, whoever wrote it.
        Assert.All(names, name => Assert.Single(history.Of(name).Select(change => change.Template).Distinct(StringComparer.Ordinal)));
        await installed.WaitAsync();
    }

    private static async Task<string> UidAsync(InstalledOperator installed, string pod)
    {
        JsonNode found = (await installed.PodsAsync()).Single(item => InstalledOperator.NameOf(item) == pod);
        return found["metadata"]!["uid"]!.GetValue<string>();
    }
}
