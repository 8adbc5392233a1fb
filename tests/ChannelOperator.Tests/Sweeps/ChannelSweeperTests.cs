using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Tests.Testing.StoppedChannel;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>What is written for a sweep, in which order, and what is asked before.</summary>
public sealed class ChannelSweeperTests
{
    [Fact]
    public async Task A_stopped_channel_with_a_claim_is_swept_once()
    {
        ApplyBench bench = await StoppedAsync();
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
        ListRequest asked = Assert.Single(bench.Server.Lists);
        Assert.Contains(Labels.ChannelUid, asked.LabelSelector, StringComparison.Ordinal);

        Assert.Null((await bench.SweepAsync(Stopped.Build())).Failure);
        Assert.Single(bench.Server.Writes);
    }

    [Fact]
    public async Task Stricter_rules_reach_the_contract_before_the_sweep_also_of_a_suspended_channel()
    {
        ApplyBench bench = await StoppedAsync();
        FactsBuilder stricter = Stopped.Channel(channel => channel.Suspended()).Policy(policy => policy.Limiting("image", "1h"));
        await bench.SweepAsync(stricter.Build());
        Assert.Equal(["apply configmaps", "merge deployments", "create jobs"], bench.Server.Writes);
        string contract = (string)bench.Server[ResourceTypes.ConfigMaps, Channel]["data"]![ConnectorNames.ContractFile]!;
        Assert.Equal(3600, (long)JsonNode.Parse(contract)!["retentionSeconds"]!["image"]!);
        Assert.Equal((string?)JsonNode.Parse(contract)!["revision"], (string?)bench.Server.Sweep(Channel)!["metadata"]!["annotations"]![Labels.Revision]);
    }

    [Fact]
    public async Task While_the_contract_cannot_be_made_stricter_nothing_is_swept()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Refuse = write => write.Type == ResourceTypes.ConfigMaps ? MockServer.Error(write, 403, "Forbidden") : null;
        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Policy(policy => policy.Limiting("image", "1h")).Build());
        Assert.Equal(["apply configmaps"], bench.Server.Writes);
        Assert.Equal(ChannelConditions.EnforcedReasons.Forbidden, outcome.Failure!.Reason);
    }

    [Fact]
    public async Task Pods_that_are_ending_are_waited_for()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Pods = () => [new JsonObject { ["metadata"] = new JsonObject { ["name"] = "support-connector-1" } }];
        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
        Assert.Equal(FactsBuilder.Now + TimeSpan.FromSeconds(15), outcome.NextSweepTime);

        bench.Server.Pods = () => throw new TimeoutException();
        Assert.NotNull((await bench.SweepAsync(Stopped.Build())).NextSweepTime);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task Where_pods_may_not_be_listed_the_Deployments_counts_have_to_do()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Pods = () => throw new ApiException("list", ResourceTypes.Pods, new ResourceKey("cx", ""), 403, "Forbidden", "");
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
    }

    [Theory]
    [InlineData(0, 1, 99)]
    [InlineData(0, 0, 0)]
    [InlineData(3, 0, 1)]
    public async Task Pods_that_the_Deployment_wants_or_counts_are_waited_for(int replicas, int counted, int observedGeneration)
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored =>
        {
            stored["spec"]!["replicas"] = replicas;
            stored["status"] = new JsonObject { ["observedGeneration"] = observedGeneration, ["replicas"] = counted };
        });
        await bench.SweepAsync(Stopped.Build());
        Assert.DoesNotContain("create jobs", bench.Server.Writes);
    }

    [Fact]
    public async Task A_sweep_beside_pods_that_came_back_is_removed()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Put(Channel, Job());
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["spec"]!["replicas"] = 1);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["status"]!["replicas"] = 1);
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["merge deployments/scale", "delete jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_resume_waits_until_the_Job_is_gone_and_is_a_start_then()
    {
        ApplyBench bench = await StoppedAsync();
        // Not in the cache: what decides is read live.
        bench.Server.Put(Channel, Job(), isKnown: false);
        ApplyOutcome held = await bench.SweepAsync(Running.Build());
        Assert.Equal(["delete jobs"], bench.Server.Writes);
        Assert.Equal((true, false, ChannelConditions.EnforcedReasons.RolloutPending), (held.IsStartHeld, held.Started, held.Failure!.Reason));

        bench.Server.Sent.Clear();
        ApplyOutcome started = await bench.SweepAsync(Running.Build());
        Assert.Equal(["merge deployments/scale"], bench.Server.Writes);
        Assert.Equal((false, true), (started.IsStartHeld, started.Started));
        Assert.Empty(started.DriftCorrected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_of_a_channel_that_was_restored_without_its_status_waits_for_the_Job_too(bool hasClaim)
    {
        ApplyBench bench = await StoppedAsync(without: hasClaim ? [ResourceTypes.Deployments] : [ResourceTypes.Deployments, ResourceTypes.PersistentVolumeClaims]);
        // Not in the cache: what decides is read live.
        bench.Server.Put(Channel, Job(), isKnown: !hasClaim);
        ApplyOutcome held = await bench.SweepAsync(Running.Channel(channel => channel.With(item => item with { Status = null })).Build());
        Assert.Equal(["delete jobs"], bench.Server.Writes);
        Assert.Equal((true, false), (held.IsStartHeld, held.Started));
    }

    [Fact]
    public async Task A_resume_waits_on_while_the_Job_is_on_its_way_out_and_asks_once()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Put(Channel, Job(job => job with { DeletionTimestamp = new Timestamp("2026-06-01T12:00:00Z") }));
        Assert.True((await bench.SweepAsync(Running.Build())).IsStartHeld);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_resume_that_cannot_ask_starts_nothing()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Put(Channel, Job(), isKnown: false);
        bench.Server.Refuse = write => write.Verb == "delete" ? MockServer.Error(write, 500, "InternalError") : null;
        ApplyOutcome outcome = await bench.SweepAsync(Running.Build());
        Assert.Equal(["delete jobs"], bench.Server.Writes);
        Assert.True(outcome.IsStartHeld);
        Assert.NotNull(outcome.Failure!.Exception);
    }

    [Fact]
    public async Task Somebody_elses_Job_is_left_alone_told_and_in_nobodys_way()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Put(Channel, Job(job => job with { OwnerReferences = null }), isKnown: false);
        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
        Assert.Equal((ChannelConditions.EnforcedReasons.ApplyFailed, true), (outcome.Failure!.Reason, outcome.Failure.NeedsPerson));
        Assert.Contains("Job support-sweep exists and is controlled by nobody", outcome.Failure.Message, StringComparison.Ordinal);

        await bench.SweepAsync(Running.Build());
        Assert.Equal(["merge deployments/scale"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_Job_of_ours_that_has_lost_its_label_is_taken_away()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Put(Channel, Job(), isKnown: false);
        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["delete jobs"], bench.Server.Writes);
        Assert.NotNull(outcome.NextSweepTime);
    }

    [Fact]
    public async Task A_failed_sweep_is_told_until_one_succeeds_and_counted_once()
    {
        ApplyBench bench = await StoppedAsync();
        await bench.SweepAsync(Stopped.Build());
        bench.Server.Put(Channel, Job(ended: "Failed"));
        ApplyOutcome failed = await bench.SweepAsync(Stopped.Build());
        Assert.Equal((SweepResult.Failed, ChannelConditions.EnforcedReasons.SweepFailed), (failed.Swept, failed.Failure!.Reason));
        Assert.Contains("kubectl logs -n cx job/support-sweep", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), failed.Failure.RetryAfter);
        Assert.Null((await bench.SweepAsync(Stopped.Build())).Swept);

        ChannelFacts told = Failing(FactsBuilder.Now, failed.Failure.Message);
        bench.Server.Put(Channel, Job());
        Assert.Equal(failed.Failure.Message, (await bench.SweepAsync(told)).Failure!.Message);
        bench.Server.Put(Channel, Job(ended: "Complete"));
        ApplyOutcome succeeded = await bench.SweepAsync(told);
        Assert.Equal((SweepResult.Succeeded, null), (succeeded.Swept, succeeded.Failure));
        Assert.Equal(["create jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task A_sweep_that_somebody_deleted_while_it_ran_is_forgotten()
    {
        ApplyBench bench = await StoppedAsync();
        await bench.SweepAsync(Stopped.Build());
        bench.Server.RemoveSweep(Channel);
        // Nothing new is started, so what is kept could only be of the old one.
        bench.AreJobsKnown = false;
        await bench.SweepAsync(Stopped.Build());
        bench.Server.Put(Channel, Job(ended: "Failed"));
        Assert.Null((await bench.SweepAsync(Stopped.Build())).Swept);
    }

    [Fact]
    public async Task What_a_restart_finds_is_not_counted_and_not_repeated()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Put(Channel, Job(ended: "Complete"));
        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Null(outcome.Swept);
        Assert.Empty(bench.Server.Writes);
        Assert.InRange(outcome.NextSweepTime!.Value - FactsBuilder.Now, TimeSpan.FromHours(22), TimeSpan.FromHours(24));

        bench.Clock.Advance(TimeSpan.FromHours(24));
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["delete jobs"], bench.Server.Writes);
    }

    [Fact]
    public async Task While_Jobs_are_unknown_nothing_is_swept_and_a_resume_asks_live()
    {
        ApplyBench bench = await StoppedAsync();
        bench.AreJobsKnown = false;
        Assert.NotNull((await bench.SweepAsync(Stopped.Build())).NextSweepTime);
        Assert.Empty(bench.Server.Writes);
        Assert.True((await bench.SweepAsync(Running.Build())).Started);
    }

    [Fact]
    public async Task A_Job_that_the_server_refuses_is_tried_again_in_an_hour()
    {
        ApplyBench bench = await StoppedAsync();
        bench.Server.Refuse = write => MockServer.Error(write, 403, "Forbidden");
        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Equal((ChannelConditions.EnforcedReasons.Forbidden, null, TimeSpan.FromHours(1)), (outcome.Failure!.Reason, outcome.Failure.Exception, outcome.Failure.RetryAfter));
    }

    [Fact]
    public async Task Without_a_class_there_is_no_image_to_sweep_with()
    {
        ApplyBench bench = await StoppedAsync();
        await bench.SweepAsync(Stopped.ClassMissing().Build());
        Assert.Empty(bench.Server.Writes);
    }
}
