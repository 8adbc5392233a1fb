using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Tests.Connectors;

/// <summary>Which writes a decision leads to, and in which order.</summary>
public sealed class ConnectorApplierTests
{
    private static readonly FactsBuilder Facts = new();
    private static readonly FactsBuilder InClaim = Facts.OfClass(type => type.StoringIn(StorageType.PersistentVolumeClaim));
    private static readonly MessagingChannel Channel = Facts.Build().Channel;

    [Fact]
    public async Task A_start_writes_what_pods_mount_first_and_pods_last()
    {
        ApplyBench bench = new();
        ApplyOutcome outcome = await bench.PassAsync(InClaim);
        Assert.Equal(["apply persistentvolumeclaims", "apply configmaps", "apply services", "apply deployments"], bench.Server.Writes);
        Assert.True(outcome.Started);
        Assert.Null(outcome.Failure);
        Assert.Equal((1, 0), (outcome.Deployment!.Replicas, outcome.ReplicasBefore));
    }

    [Fact]
    public async Task A_declared_number_is_scaled_to_after_the_start()
    {
        ApplyBench bench = new();
        ApplyOutcome outcome = await bench.PassAsync(Facts.Channel(channel => channel.WithReplicas(3)));
        Assert.Equal(["apply configmaps", "apply services", "apply deployments", "merge deployments/scale"], bench.Server.Writes);
        Assert.Equal(3, outcome.Deployment!.Replicas);
    }

    [Fact]
    public async Task Nothing_is_written_where_all_is_as_decided()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(InClaim);
        ApplyOutcome outcome = await bench.PassAsync(InClaim.Running(), remembered: 1);
        Assert.Empty(bench.Server.Writes);
        Assert.False(outcome.Started);
    }

    [Fact]
    public async Task A_start_that_was_cut_short_before_it_was_told_is_told_by_the_next_pass()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(InClaim);
        ApplyOutcome outcome = await bench.PassAsync(InClaim);
        Assert.Empty(bench.Server.Writes);
        Assert.True(outcome.Started);
    }

    [Fact]
    public async Task A_stop_comes_before_everything_else()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 4);
        ApplyOutcome outcome = await bench.PassAsync(Facts.Running().Channel(channel => channel.Stopped().WithSetting("new", "value")));
        Assert.Equal(["merge deployments/scale", "apply configmaps", "apply deployments"], bench.Server.Writes);
        Assert.Equal((true, 0, 4), (outcome.Stopped, outcome.Deployment!.Replicas, outcome.ReplicasBefore));
        Assert.Equal(0, bench.Server[ResourceTypes.Deployments, Channel]["spec"]!["replicas"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_stop_carries_the_uid_and_no_version()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 4);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["metadata"]!["annotations"]!["somebody"] = "else", isKnown: false);
        await bench.PassAsync(Facts.Running().Policy(policy => policy.Halted()));
        Assert.Equal("""{"metadata":{"uid":"@"},"spec":{"replicas":0}}""".Replace("@", Owned.Uid, StringComparison.Ordinal), bench.Server.Sent[0].Body.ToJsonString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_is_held_whatever_is_suspended_or_missing(bool isSuspended)
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 4);
        FactsBuilder halted = Facts.Policy(policy => policy.Halted());
        await bench.PassAsync(isSuspended ? halted.Channel(channel => channel.Suspended()) : halted.ClassMissing());
        Assert.Equal(["merge deployments/scale"], bench.Server.Writes);

        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["spec"]!["replicas"] = 2);
        bench.Server.Sent.Clear();
        Assert.True((await bench.PassAsync(isSuspended ? halted.Channel(channel => channel.Suspended()) : halted.ClassMissing())).Stopped);
        Assert.Equal(["merge deployments/scale"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_stopped_channel_creates_nothing()
    {
        ApplyBench bench = new();
        ApplyOutcome outcome = await bench.PassAsync(Facts.Channel(channel => channel.Stopped()));
        Assert.Empty(bench.Server.Writes);
        Assert.Null(outcome.Deployment);
    }

    [Fact]
    public async Task A_Deployment_that_is_gone_is_stopped()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        bench.Server.Remove(ResourceTypes.Deployments, Channel);
        ApplyOutcome outcome = await bench.PassAsync(Facts.Running().Policy(policy => policy.Halted()));
        Assert.Null(outcome.Deployment);
        Assert.Null(outcome.Failure);
    }

    [Fact]
    public async Task A_stop_that_meets_a_conflict_is_not_done_and_is_tried_again()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        bench.Server.Refuse = write => MockServer.Error(write, 409, "Conflict");
        await Assert.ThrowsAsync<ChannelOperator.Runtime.Client.ApiException>(() => bench.PassAsync(Facts.Running().Policy(policy => policy.Halted())));
    }

    [Fact]
    public async Task A_Deployment_whose_labels_were_taken_off_is_found_and_stopped()
    {
        ApplyBench bench = new();
        bench.Server.Put(ResourceTypes.Deployments, Channel, Owned.Deployment(Channel, 2) is var unseen ? unseen with { Metadata = unseen.Metadata with { Labels = null } } : null!, isKnown: false);
        ApplyOutcome outcome = await bench.PassAsync(Facts.Policy(policy => policy.Halted()), remembered: 2);
        Assert.Equal(["merge deployments/scale", "merge deployments"], bench.Server.Writes.Take(2));
        Assert.Equal((true, 0), (outcome.Stopped, outcome.Deployment!.Replicas));
    }

    [Fact]
    public async Task A_foreign_Deployment_is_not_looked_for_by_its_name()
    {
        ApplyBench bench = new();
        OwnedObject foreign = Owned.Deployment(Channel, 2).OwnedBy(null);
        bench.Server.Put(ResourceTypes.Deployments, Channel, foreign with { Metadata = foreign.Metadata with { Labels = null } }, isKnown: false);
        Assert.Null((await bench.PassAsync(Facts.Policy(policy => policy.Halted()), remembered: 2)).Deployment);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task Tightening_writes_what_is_stricter_and_nothing_else()
    {
        FactsBuilder before = Facts.Channel(channel => channel.Keeping("default", "30d").WithSetting("graphVersion", "v1"));
        ApplyBench bench = await ApplyBench.RunningAsync(before);
        FactsBuilder suspended = before.Running()
            .Channel(channel => channel.Suspended().WithSetting("graphVersion", "v2").WithReplicas(3).Keeping("image", "1d").Keeping("video", "60d"))
            .OfClass(type => type.WithSpec(spec => spec with { Image = "registry.example.com/connector:2" }));
        ApplyOutcome outcome = await bench.PassAsync(suspended);

        Assert.Equal(["apply configmaps", "merge deployments"], bench.Server.Writes);
        ConnectorContract contract = Written(bench);
        Assert.Equal([("audio", 30), ("document", 30), ("image", 1), ("video", 30)], contract.RetentionSeconds.Select(entry => (entry.Key, entry.Value / 86400)));
        Assert.Equal("v1", contract.Settings["graphVersion"]);
        Assert.Equal(
            """{"metadata":{"uid":"@"},"spec":{"template":{"metadata":{"annotations":{"channeloperator.io/revision":"#"}}}}}"""
                .Replace("@", Owned.Uid, StringComparison.Ordinal).Replace("#", contract.Revision, StringComparison.Ordinal),
            bench.Server.Sent[1].Body.ToJsonString());
        Assert.Equal(1, outcome.Deployment!.Replicas);

        bench.Server.Sent.Clear();
        await bench.PassAsync(suspended);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task Nothing_is_loosened_while_suspended()
    {
        FactsBuilder before = Facts.Channel(channel => channel.Keeping("default", "1d"));
        ApplyBench bench = await ApplyBench.RunningAsync(before);
        await bench.PassAsync(before.Running().Channel(channel => channel.Suspended().Keeping("default", "30d")));
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_nearer_end_is_told_without_a_rollout()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        await bench.PassAsync(Facts.Running().Channel(channel => channel.Suspended().Approved(expires: "2026-12-24T00:00:00Z")));
        Assert.Equal(["apply configmaps"], bench.Server.Writes);
        Assert.Equal("2026-12-24T00:00:00Z", Written(bench).NotAfter!.Value.Text);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    public async Task A_contract_that_somebody_made_unreadable_is_left_until_it_may_be_changed(string text)
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts);
        bench.Server.Edit(ResourceTypes.ConfigMaps, Channel, stored => stored["data"] = new JsonObject { ["channel.json"] = text });
        Assert.Null((await bench.PassAsync(Facts.Running().Channel(channel => channel.Suspended()))).Failure);
        Assert.Empty(bench.Server.Writes);

        await bench.PassAsync(Facts.Running());
        Assert.Equal(["apply configmaps"], bench.Server.Writes);
    }

    [Fact]
    public Task In_any_world_no_apply_holds_replicas_and_what_may_only_tighten_starts_nothing() => Gen.Select(WorldGenerator.World, Gen.OneOf(-1, 0, 1, 3)).SampleAsync(
        async (world, replicas) =>
        {
            ApplyBench bench = new();
            bench.Clock.AdjustTime(world.Now);
            MessagingChannel channel = world.Facts.Channel;
            if (replicas >= 0)
            {
                bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, replicas));
                bench.Server.Put(ResourceTypes.ConfigMaps, channel, Owned.Deployment(channel, 0) with { Spec = default, Data = default, Status = null });
            }

            await bench.PassAsync(world.Facts);
            Assert.All(bench.Server.Sent.Where(write => write.Subresource != "scale"), write => Assert.DoesNotContain("\"replicas\"", write.Body.ToJsonString(), StringComparison.Ordinal));
            bool isStop = world.Decide().Action == ChannelOperator.Policy.ChannelAction.Stop;
            if (isStop && replicas > 0)
            {
                Assert.Equal("merge deployments/scale", bench.Server.Writes.First());
            }

            if (isStop || world.Decide().Scope == ChannelOperator.Policy.ChangeScope.Tightening)
            {
                Assert.All(bench.Server.Sent.Where(write => write.Subresource == "scale"), write => Assert.Equal(0, write.Body["spec"]!["replicas"]!.GetValue<int>()));
                Assert.True(replicas >= 0 || bench.Server.Sent.Count == 0, "nothing is created");
            }
        },
        iter: 300);

    private static ConnectorContract Written(ApplyBench bench) =>
        ConnectorContracts.Read(Owned.Read(bench.Server[ResourceTypes.ConfigMaps, Channel]).Data) ?? throw new InvalidOperationException("no contract");
}
