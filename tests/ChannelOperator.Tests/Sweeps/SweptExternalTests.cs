using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Tests.Testing.StoppedChannel;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>The sweep of a stopped channel whose state is outside of its pods.</summary>
public sealed class SweptExternalTests
{
    private static readonly FactsBuilder Resumed = Running.OfClass(type => type).Channel(channel => channel.WithSecret("support-meta"));
    private static readonly FactsBuilder External = Resumed.Channel(channel => channel.Stopped());

    [Fact]
    public async Task It_is_swept_once_with_the_credentials_that_lead_there()
    {
        ApplyBench bench = await StoppedAsync(External);
        await bench.SweepAsync(External.Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
        Assert.Contains("\"secretName\":\"support-meta\"", bench.Server.Sweep(Channel)!.ToJsonString(), StringComparison.Ordinal);

        await bench.SweepAsync(External.Build());
        Assert.Single(bench.Server.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_Deployment_stricter_rules_reach_the_contract_before_it(bool isSuspended)
    {
        ApplyBench bench = await StoppedAsync(External, ResourceTypes.Deployments, ResourceTypes.Services);
        FactsBuilder stricter = External.Channel(channel => isSuspended ? channel.Suspended() : channel).Policy(policy => policy.Limiting("image", "1h"));
        await bench.SweepAsync(stricter.Build());
        Assert.Equal(["apply configmaps", "create jobs"], bench.Server.Writes);
        string contract = (string)bench.Server[ResourceTypes.ConfigMaps, Channel]["data"]![ConnectorNames.ContractFile]!;
        Assert.Equal(3600, (long)JsonNode.Parse(contract)!["retentionSeconds"]!["image"]!);
    }

    [Fact]
    public async Task A_contract_that_somebody_has_deleted_is_created_for_it()
    {
        ApplyBench bench = await StoppedAsync(External, ResourceTypes.Deployments, ResourceTypes.ConfigMaps);
        await bench.SweepAsync(External.Build());
        Assert.Equal(["apply configmaps", "create jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_channel_that_never_ran_has_nothing_to_sweep()
    {
        ApplyBench bench = new();
        await bench.SweepAsync(External.Channel(channel => channel.With(item => item with { Status = null })).Build());
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_channel_that_is_being_deleted_gets_no_Job()
    {
        ApplyBench bench = await StoppedAsync(External);
        await bench.SweepAsync(External.Channel(channel => channel.With(item => item with { Metadata = item.Metadata with { DeletionTimestamp = new Timestamp("2026-06-01T12:00:00Z") } })).Build());
        Assert.DoesNotContain("create jobs", bench.Server.Writes);
    }

    [Fact]
    public async Task One_that_was_restored_without_its_status_is_swept_by_its_Deployment()
    {
        ApplyBench bench = await StoppedAsync(External);
        await bench.SweepAsync(External.Channel(channel => channel.With(item => item with { Status = null })).Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_resume_waits_until_the_Job_is_gone()
    {
        ApplyBench bench = await StoppedAsync(External);
        // Not in the cache: what decides is read live.
        bench.Server.Put(Channel, Job(), isKnown: false);
        ApplyOutcome held = await bench.SweepAsync(Resumed.Build());
        Assert.Equal(["delete jobs"], bench.Server.Writes);
        Assert.Equal((true, ChannelConditions.EnforcedReasons.RolloutPending), (held.IsStartHeld, held.Failure!.Reason));
    }
}
