using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Tests.Testing.StoppedChannel;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>Which claim is swept, and by which contract, with and without a Deployment.</summary>
public sealed class SweptClaimTests
{
    [Fact]
    public async Task Without_a_claim_and_credentials_nothing_is_swept()
    {
        FactsBuilder external = Stopped.OfClass(type => type);
        ApplyBench bench = await StoppedAsync(external);
        await bench.SweepAsync(external.Build());
        Assert.Empty(bench.Server.Writes);
        Assert.Empty(bench.Server.Lists);
    }

    [Fact]
    public async Task A_contract_that_somebody_has_deleted_is_created_for_the_sweep()
    {
        ApplyBench bench = await StoppedAsync(without: [ResourceTypes.ConfigMaps]);
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["apply configmaps", "create jobs"], bench.Server.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_Deployment_stricter_rules_reach_the_contract_and_the_claim_is_swept(bool isSuspended)
    {
        ApplyBench bench = await StoppedAsync(without: [ResourceTypes.Deployments, ResourceTypes.Services]);
        FactsBuilder stricter = Stopped.Channel(channel => isSuspended ? channel.Suspended() : channel).Policy(policy => policy.Limiting("image", "1h"));
        await bench.SweepAsync(stricter.Build());
        Assert.Equal(["apply configmaps", "create jobs"], bench.Server.Writes);
        string contract = (string)bench.Server[ResourceTypes.ConfigMaps, Channel]["data"]![ConnectorNames.ContractFile]!;
        Assert.Equal(3600, (long)JsonNode.Parse(contract)!["retentionSeconds"]!["image"]!);
        Assert.Equal((string?)JsonNode.Parse(contract)!["revision"], (string?)bench.Server.Sweep(Channel)!["metadata"]!["annotations"]![Labels.Revision]);
    }

    [Fact]
    public async Task Without_Deployment_and_contract_a_contract_is_created_for_the_sweep()
    {
        ApplyBench bench = await StoppedAsync(without: [ResourceTypes.Deployments, ResourceTypes.ConfigMaps]);
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["apply configmaps", "create jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task Without_a_Deployment_nothing_is_written_for_a_claim_of_somebody_else()
    {
        ApplyBench bench = await StoppedAsync(without: [ResourceTypes.Deployments, ResourceTypes.ConfigMaps]);
        bench.Server.Edit(ResourceTypes.PersistentVolumeClaims, Channel, stored => stored["metadata"]!.AsObject().Remove("ownerReferences"));
        await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_claim_that_has_lost_its_label_gets_it_back_and_is_swept()
    {
        ApplyBench bench = await StoppedAsync(without: [ResourceTypes.PersistentVolumeClaims]);
        OwnedObject claim = new() { Metadata = new ObjectMeta { Name = "support-connector", Namespace = "cx", Uid = Owned.Uid, ResourceVersion = bench.Server.NextVersion(), OwnerReferences = [Owned.Owner(Channel)] } };
        bench.Server.Put(ResourceTypes.PersistentVolumeClaims, Channel, claim, isKnown: false);
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal("merge persistentvolumeclaims", bench.Server.Writes.First());
        Assert.Equal("support", (string?)bench.Server[ResourceTypes.PersistentVolumeClaims, Channel]["metadata"]!["labels"]![Labels.Channel]);

        // The change has queued the channel again.
        await bench.SweepAsync(Stopped.Build());
        Assert.Contains("create jobs", bench.Server.Writes);
    }

    [Fact]
    public async Task A_claim_of_somebody_else_gets_no_label()
    {
        ApplyBench bench = await StoppedAsync(without: [ResourceTypes.PersistentVolumeClaims]);
        OwnedObject claim = new() { Metadata = new ObjectMeta { Name = "support-connector", Namespace = "cx", Uid = Owned.Uid, ResourceVersion = bench.Server.NextVersion() } };
        bench.Server.Put(ResourceTypes.PersistentVolumeClaims, Channel, claim, isKnown: false);
        await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
    }
}
