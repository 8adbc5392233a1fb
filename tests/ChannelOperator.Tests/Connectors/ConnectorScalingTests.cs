using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Connectors;

/// <summary>Who decides on the number of replicas, and with which preconditions it is written.</summary>
public sealed class ConnectorScalingTests
{
    private static readonly FactsBuilder Facts = new();
    private static readonly FactsBuilder Three = Facts.Channel(channel => channel.WithReplicas(3));
    private static readonly MessagingChannel Channel = Facts.Build().Channel;

    [Fact]
    public async Task Where_no_number_is_declared_it_is_an_autoscalers()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 5);
        ApplyOutcome outcome = await bench.PassAsync(Facts.Running(), remembered: 2);
        Assert.Empty(bench.Server.Writes);
        Assert.Equal(5, outcome.Deployment!.Replicas);
    }

    [Theory]
    [InlineData(StorageType.PersistentVolumeClaim)]
    [InlineData(StorageType.EmptyDir)]
    public async Task Where_pods_would_share_their_state_one_is_held(string storage)
    {
        FactsBuilder facts = Facts.OfClass(connectorClass => connectorClass.StoringIn(storage));
        ApplyBench bench = await ApplyBench.RunningAsync(facts, replicas: 4);
        ApplyOutcome outcome = await bench.PassAsync(facts.Running(), remembered: 1);
        Assert.Equal(1, outcome.Deployment!.Replicas);
        Assert.Equal(["Deployment support-connector: /spec/replicas 4 back to 1"], outcome.DriftCorrected);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(4, 4)]
    public async Task A_resume_brings_back_the_number_of_before(int? remembered, int expected)
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 0);
        ApplyOutcome outcome = await bench.PassAsync(Facts, remembered);
        Assert.Equal(["merge deployments/scale"], bench.Server.Writes);
        Assert.Equal((true, expected), (outcome.Started, outcome.Deployment!.Replicas));
        Assert.Empty(outcome.DriftCorrected);
    }

    [Fact]
    public async Task A_resume_decided_on_an_older_version_of_the_channel_is_not_made()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 0);
        bench.IsChannelOutdated = true;
        ApiException conflict = await Assert.ThrowsAsync<ApiException>(() => bench.PassAsync(Facts, remembered: 2));
        Assert.True(conflict.IsConflict);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task A_resume_that_was_refused_is_no_start()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 0);
        bench.Log.Lines.Clear();
        bench.Server.Refuse = write => new ApiException("patch", write.Type, write.Key, 403, "Forbidden", "");
        ApplyOutcome outcome = await bench.PassAsync(Facts, remembered: 2);
        Assert.False(outcome.Started);
        Assert.NotNull(outcome.Failure);
        Assert.Empty(bench.Log.Lines);
    }

    [Fact]
    public async Task Scaling_up_carries_uid_and_version()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 0);
        string version = bench.Server[ResourceTypes.Deployments, Channel]["metadata"]!["resourceVersion"]!.GetValue<string>();
        await bench.PassAsync(Facts);
        Assert.Equal("""{"metadata":{"uid":"@","resourceVersion":"#"},"spec":{"replicas":1}}""".Replace("@", Owned.Uid, StringComparison.Ordinal).Replace("#", version, StringComparison.Ordinal), bench.Server.Sent[0].Body.ToJsonString());
    }

    [Fact]
    public async Task A_start_and_a_stop_are_one_line_each_in_the_log_with_reason_and_no_text_of_anybody()
    {
        ApplyBench bench = new();
        await bench.PassAsync(Facts);
        await bench.PassAsync(Facts.Running(), remembered: 1);
        FactsBuilder halted = Facts.Policy(policy => policy.Halted("the customer +49 170 1234567 complains"));
        await bench.PassAsync(halted.Running(), remembered: 1);
        await bench.PassAsync(halted, remembered: 1);
        await bench.PassAsync(Facts, remembered: 1);
        await bench.PassAsync(Facts.Running(), remembered: 1);
        Assert.Equal(
            [
                "Information: Channel cx/support: connector started (NotRequired)",
                "Information: Channel cx/support: connector stopped (PlatformHalted)",
                "Information: Channel cx/support: connector started (NotRequired)",
            ],
            bench.Log.Lines);
    }

    [Fact]
    public async Task A_new_declaration_is_no_drift()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Three, replicas: 1);
        ApplyOutcome outcome = await bench.PassAsync(Three.Running(), remembered: 1);
        Assert.Equal(3, outcome.Deployment!.Replicas);
        Assert.Empty(outcome.DriftCorrected);
    }

    [Fact]
    public async Task A_declared_number_is_held_and_its_holding_slowed_down()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Three, replicas: 3);
        for (int correction = 1; correction <= DriftLimiter.Tolerated; correction++)
        {
            bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["spec"]!["replicas"] = 7);
            ApplyOutcome outcome = await bench.PassAsync(Three.Running(), remembered: 3);
            Assert.Equal(["Deployment support-connector: /spec/replicas 7 back to 3"], outcome.DriftCorrected);
        }

        bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["spec"]!["replicas"] = 7);
        bench.Server.Sent.Clear();
        ApplyFailure failure = (await bench.PassAsync(Three.Running(), remembered: 3)).Failure!;
        Assert.Equal(ChannelConditions.EnforcedReasons.DriftLoop, failure.Reason);
        Assert.Equal((true, TimeSpan.FromSeconds(1)), (failure.NeedsPerson, failure.RetryAfter));
        Assert.StartsWith("somebody keeps scaling Deployment support-connector to 7, put back to 3 5 times: ", failure.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Server.Writes);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await bench.PassAsync(Three.Running(), remembered: 3)).Failure);
    }

    [Fact]
    public async Task Holding_at_zero_is_never_slowed_down()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 0);
        FactsBuilder halted = Facts.Policy(policy => policy.Halted());
        for (int correction = 0; correction < 3 * DriftLimiter.Tolerated; correction++)
        {
            bench.Server.Edit(ResourceTypes.Deployments, Channel, stored => stored["spec"]!["replicas"] = 2);
            ApplyOutcome outcome = await bench.PassAsync(halted);
            Assert.Equal((true, 0), (outcome.Stopped, outcome.Deployment!.Replicas));
            Assert.Null(outcome.Failure);
        }
    }

    [Fact]
    public async Task A_start_is_not_repeated_on_a_newer_version()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Facts, replicas: 0);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, _ => { }, isKnown: false);
        ApiException conflict = await Assert.ThrowsAsync<ApiException>(() => bench.PassAsync(Facts));
        Assert.True(conflict.IsConflict);
        Assert.Single(bench.Server.Writes);
    }

    [Fact]
    public async Task Scaling_what_runs_is_repeated_where_only_the_version_has_changed()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Three, replicas: 1);
        bench.Server.Edit(ResourceTypes.Deployments, Channel, _ => { }, isKnown: false);
        ApplyOutcome outcome = await bench.PassAsync(Three.Running(), remembered: 1);
        Assert.Equal(["merge deployments/scale", "merge deployments/scale"], bench.Server.Writes);
        Assert.Equal(3, outcome.Deployment!.Replicas);
    }

    [Theory]
    [InlineData("/spec/replicas")]
    [InlineData("/metadata/uid")]
    public async Task Scaling_is_not_repeated_where_more_has_changed(string changed)
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Three, replicas: 1);
        bench.Server.Edit(
            ResourceTypes.Deployments,
            Channel,
            stored =>
            {
                if (changed == "/spec/replicas")
                {
                    stored["spec"]!["replicas"] = 0;
                }
                else
                {
                    stored["metadata"]!["uid"] = "another";
                }
            },
            isKnown: false);
        await Assert.ThrowsAsync<ApiException>(() => bench.PassAsync(Three.Running(), remembered: 1));
        Assert.Single(bench.Server.Writes);
    }

    [Fact]
    public async Task Scaling_is_repeated_a_few_times_only()
    {
        ApplyBench bench = await ApplyBench.RunningAsync(Three, replicas: 1);
        bench.Server.Refuse = write => MockServer.Error(write, 409, "Conflict");
        await Assert.ThrowsAsync<ApiException>(() => bench.PassAsync(Three.Running(), remembered: 1));
        Assert.Equal(4, bench.Server.Sent.Count);
    }
}
