using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>What is written for a sweep, in which order, and what is asked before.</summary>
public sealed class ChannelSweeperTests
{
    private static readonly FactsBuilder Running = new FactsBuilder().Channel(channel => channel.WithEffective("X", "4711").Keeping("image", "30d")).OfClass(type => type.StoringIn(StorageType.PersistentVolumeClaim));
    private static readonly FactsBuilder Stopped = Running.Channel(channel => channel.Stopped());
    private static readonly MessagingChannel Channel = Running.Build().Channel;

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
    public async Task Without_a_claim_nothing_is_swept()
    {
        FactsBuilder external = Stopped.OfClass(type => type);
        ApplyBench bench = await StoppedAsync(external);
        await bench.SweepAsync(external.Build());
        Assert.Empty(bench.Server.Writes);
        Assert.Empty(bench.Server.Lists);
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

        ChannelFacts told = Stopped.Channel(channel => channel.With(item => item with
        {
            Status = item.Status! with { Conditions = [new Condition { Type = ChannelConditions.Enforced, Status = ConditionStatus.False, Reason = ChannelConditions.EnforcedReasons.SweepFailed, Message = failed.Failure.Message }] },
        })).Build();
        bench.Server.Put(Channel, Job());
        Assert.Equal(failed.Failure.Message, (await bench.SweepAsync(told)).Failure!.Message);
        bench.Server.Put(Channel, Job(ended: "Complete"));
        ApplyOutcome succeeded = await bench.SweepAsync(told);
        Assert.Equal((SweepResult.Succeeded, null), (succeeded.Swept, succeeded.Failure));
        Assert.Equal(["create jobs"], bench.Server.Writes);
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
    public async Task No_more_than_a_few_run_at_once()
    {
        ApplyBench bench = await StoppedAsync();
        for (int number = 0; number < ChannelSweeper.MostAtOnce; number++)
        {
            bench.Server.Jobs.Observe(new ResourceKey("cx", $"other-{number}-sweep"), $"{number}", bench.Server.NextVersion(), Job());
        }

        ApplyOutcome outcome = await bench.SweepAsync(Stopped.Build());
        Assert.Empty(bench.Server.Writes);
        Assert.InRange(outcome.NextSweepTime!.Value - FactsBuilder.Now, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

        bench.Server.Jobs.Observe(new ResourceKey("cx", "other-0-sweep"), "0", bench.Server.NextVersion(), Job(ended: "Complete"));
        await bench.SweepAsync(Stopped.Build());
        Assert.Equal(["create jobs"], bench.Server.Writes);
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

    private static Task<ApplyBench> StoppedAsync(params ResourceType[] without) => StoppedAsync(Stopped, without);

    /// <summary>A channel that ran and is at zero, with no pod left.</summary>
    private static async Task<ApplyBench> StoppedAsync(FactsBuilder stopped, params ResourceType[] without)
    {
        ApplyBench source = new();
        ApplyBench bench = new();
        await source.PassAsync(stopped.Channel(channel => channel.WithSpec(spec => spec with { State = null })));
        foreach (SentWrite write in source.Server.Sent.Where(write => write.Verb == "apply" && !without.Contains(write.Type)))
        {
            JsonObject stored = source.Server[write.Type, Channel].DeepClone().AsObject();
            if (write.Type == ResourceTypes.Deployments)
            {
                stored["spec"]!["replicas"] = 0;
                stored["status"] = new JsonObject { ["observedGeneration"] = 99, ["replicas"] = 0 };
            }

            stored["metadata"]!["resourceVersion"] = bench.Server.NextVersion();
            bench.Server.Put(write.Type, Channel, Owned.Read(stored));
        }

        return bench;
    }

    private static JobObject Job(Func<ObjectMeta, ObjectMeta>? change = null, string? ended = null)
    {
        ObjectMeta metadata = new()
        {
            Name = "support-sweep",
            Namespace = "cx",
            Uid = Owned.Uid,
            Labels = ConnectorNames.ObjectLabels(Channel),
            OwnerReferences = [Owned.Owner(Channel)],
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.Revision] = ConnectorContracts.Build(Channel, Running.Decide()).Revision },
        };
        JobStatus? status = ended is null ? null : new JobStatus { Conditions = [new JobCondition { Type = ended, Status = "True", Reason = "BackoffLimitExceeded", LastTransitionTime = Timestamp.From(FactsBuilder.Now) }] };
        return new JobObject { Metadata = change is null ? metadata : change(metadata), Status = status };
    }
}
