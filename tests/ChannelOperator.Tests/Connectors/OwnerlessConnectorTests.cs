using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>A connector whose controller reference somebody has taken away is stopped with its channel, and otherwise left alone.</summary>
public sealed class OwnerlessConnectorTests
{
    private static readonly FactsBuilder Running = new FactsBuilder().Channel(channel => channel.WithEffective("X", "4711"));
    private static readonly FactsBuilder Revoked = Running.Channel(channel => channel.WithApproval(ApprovalStatus.Revoked));
    private static readonly MessagingChannel Channel = Running.Build().Channel;

    [Fact]
    public async Task A_stop_scales_it_to_zero_and_writes_nothing_else_to_it()
    {
        ApplyBench bench = await StrayedAsync();
        ApplyOutcome outcome = await bench.PassAsync(Revoked);
        Assert.True(outcome.Stopped);
        Assert.Null(outcome.Failure);
        Assert.Equal(0, outcome.Deployment?.Replicas);
        Assert.Equal(["merge deployments/scale"], Written(bench));
        Assert.Equal(Owned.Uid, bench.Server.Sent[0].Body["metadata"]!["uid"]!.GetValue<string>());

        await bench.PassAsync(Revoked);
        Assert.Single(Written(bench));
    }

    [Fact]
    public async Task Without_the_label_of_our_watch_it_is_stopped_too_and_watched_again()
    {
        ApplyBench bench = new();
        bench.Server.Put(ResourceTypes.Deployments, Channel, Owned.Deployment(Channel, 2).OwnedBy(null), isKnown: false);
        ApplyOutcome outcome = await bench.PassAsync(Revoked);
        Assert.Equal(0, outcome.Deployment?.Replicas);
        Assert.Equal(["merge deployments/scale", "merge deployments"], Written(bench));
    }

    [Fact]
    public async Task A_channel_that_may_run_does_not_take_it_over()
    {
        ApplyBench bench = await StrayedAsync();
        ApplyOutcome outcome = await bench.PassAsync(Running);
        Assert.Contains("controlled by nobody, not by this channel; it is left alone", outcome.Failure?.Message, StringComparison.Ordinal);
        Assert.Empty(Written(bench));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public async Task One_that_does_not_bear_the_channels_uid_is_somebody_elses(string? uid)
    {
        ApplyBench bench = await StrayedAsync();
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["metadata"]!["labels"]![Labels.ChannelUid] = uid);
        ApplyOutcome outcome = await bench.PassAsync(Revoked);
        Assert.Null(outcome.Deployment);
        Assert.Empty(Written(bench));
    }

    [Fact]
    public async Task One_that_something_else_controls_is_not_stopped_whatever_its_labels()
    {
        ApplyBench bench = await StrayedAsync();
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["name"] = "mine",
            ["uid"] = "another",
            ["controller"] = true,
        }));
        await bench.PassAsync(Revoked);
        Assert.Empty(Written(bench));
    }

    private static async Task<ApplyBench> StrayedAsync()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Running, replicas: 2);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["metadata"]!.AsObject().Remove("ownerReferences"));
        return bench;
    }

    private static string[] Written(ApplyBench bench) => [.. bench.Server.Sent.Where(write => write.Type == ResourceTypes.Deployments).Select(write => write.ToString())];
}
