using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Pods;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.Channels;

/// <summary>When the pods of a channel are asked, and what becomes of their answer.</summary>
public sealed class PodReasonsTests
{
    private const string CrashLoop = "0 of 1 pods are available; seen then: CrashLoopBackOff: the connector ended with exit code 1, again and again: check its log by kubectl logs --previous; "
        + "more by kubectl describe pod -n cx -l channeloperator.io/channel=support";

    private readonly ReconcilerBench _bench = new();
    private readonly MessagingChannel _channel = new ChannelBuilder().Build();
    private ReconcileResult? _last;

    public PodReasonsTests()
    {
        _bench.Put(new PlatformPolicyBuilder().Build());
        _bench.Put(_channel);
        _bench.Server.Pods = () => [PodSamples.Json("crash-loop")];
    }

    [Fact]
    public async Task They_are_asked_once_when_the_connector_becomes_unavailable_and_no_more()
    {
        MessagingChannelStatus running = await PassAsync(Rollout.Complete);
        Assert.Null(running.Connector!.Problem);
        Assert.Empty(_bench.Server.Lists);

        MessagingChannelStatus lost = await PassAsync(Rollout.Unavailable);
        Assert.Equal(CrashLoop, lost.Get(Available).Message);
        Assert.Equal(CrashLoop, lost.Ready().Message);
        Assert.StartsWith("CrashLoopBackOff: ", lost.Connector!.Problem, StringComparison.Ordinal);
        Assert.Single(_bench.Server.Lists);

        // Whatever the pods say afterwards: nothing is asked and nothing is written.
        _bench.Server.Pods = () => [PodSamples.Json("unschedulable")];
        _bench.Server.Sent.Clear();
        await PassAsync(Rollout.Unavailable);
        await PassAsync(Rollout.Unavailable);
        Assert.Single(_bench.Server.Lists);
        Assert.DoesNotContain("json messagingchannels/status", _bench.Server.Writes);

        MessagingChannelStatus back = await PassAsync(Rollout.Complete);
        Assert.Null(back.Connector!.Problem);
        Assert.Single(_bench.Server.Lists);
    }

    [Fact]
    public async Task Another_reason_is_another_question()
    {
        await PassAsync(Rollout.Unavailable);
        _bench.Server.Pods = () => [PodSamples.Json("image-back-off")];
        MessagingChannelStatus late = await PassAsync(Rollout.DeadlineExceeded);
        Assert.Equal(
            "0 of 1 pods are available, and the rollout made no progress in its time; seen then: ImagePullBackOff: the connector has no image: check image registry.example.com/channel-connector:0.1.0 "
                + "and imagePullSecretNames of the ConnectorClass; more by kubectl describe pod -n cx -l channeloperator.io/channel=support",
            late.Get(Stalled).Message);
        Assert.Equal(2, _bench.Server.Lists.Count);
    }

    [Fact]
    public async Task A_request_to_look_again_asks_again()
    {
        await PassAsync(Rollout.Unavailable);
        _bench.Server.Pods = () => [PodSamples.Json("unschedulable")];
        MessagingChannel asked = Current with { Metadata = Current.Metadata with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.RequestedAt] = "now" } } };
        _bench.Put(asked);
        Assert.StartsWith("Unschedulable: ", (await PassAsync(Rollout.Unavailable)).Connector!.Problem, StringComparison.Ordinal);
        await PassAsync(Rollout.Unavailable);
        Assert.Equal(2, _bench.Server.Lists.Count);
    }

    [Theory]
    [InlineData(nameof(Rollout.Unseen))]
    [InlineData(nameof(Rollout.Behind))]
    [InlineData(nameof(Rollout.UnderWay))]
    [InlineData(nameof(Rollout.Replacing))]
    [InlineData(nameof(Rollout.Complete))]
    [InlineData(nameof(Rollout.Terminating))]
    public async Task A_rollout_asks_for_nothing(string rollout)
    {
        await PassAsync(Rollout.Complete);
        await PassAsync(Enum.Parse<Rollout>(rollout));
        await PassAsync(Enum.Parse<Rollout>(rollout));
        Assert.Empty(_bench.Server.Lists);
    }

    [Fact]
    public async Task Pods_that_are_added_are_asked_when_their_time_is_over()
    {
        _bench.Put(_channel with { Spec = _channel.Spec with { State = ChannelState.Stopped } });
        await PassAsync(Rollout.Unavailable);
        _bench.Put(Current with { Spec = Current.Spec with { State = null } });

        // The first pass scales, and sees no report on that yet.
        await PassAsync(Rollout.Unavailable);
        MessagingChannelStatus starting = await PassAsync(Rollout.Unavailable);
        Assert.Equal((ConditionStatus.Unknown, AvailableReasons.RolloutInProgress), (starting.Get(Available).Status, starting.Get(Available).Reason));
        DateTimeOffset end = _bench.Clock.GetUtcNow() + TimeSpan.FromSeconds(120);
        Assert.Equal(ReconcileResult.RequeueAt(end), _last);
        _bench.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(AvailableReasons.RolloutInProgress, (await PassAsync(Rollout.Unavailable)).Get(Available).Reason);
        Assert.Equal(ReconcileResult.RequeueAt(end), _last);
        Assert.Empty(_bench.Server.Lists);

        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CrashLoop, (await PassAsync(Rollout.Unavailable)).Get(Available).Message);
        Assert.Single(_bench.Server.Lists);
        Assert.Equal(ReconcileResult.AwaitChange, _last);
    }

    [Fact]
    public async Task A_time_that_is_far_ahead_puts_nothing_off()
    {
        await PassAsync(Rollout.Complete);
        await PassAsync(Rollout.Replacing);
        MessagingChannelStatus status = Current.Status!;
        Assert.Equal(AvailableReasons.RolloutInProgress, status.Get(Available).Reason);
        Condition[] ahead = [.. status.Conditions!.Select(condition => condition.Type == Available ? condition with { LastTransitionTime = new Timestamp("2999-01-01T00:00:00Z") } : condition)];
        _bench.Put(Current with { Status = status with { Conditions = ahead } });

        Assert.Equal(AvailableReasons.ConnectorUnavailable, (await PassAsync(Rollout.Replacing)).Get(Available).Reason);
    }

    [Fact]
    public async Task A_stop_asks_for_nothing()
    {
        _bench.Put(new PlatformPolicyBuilder().Halted().Build());
        _bench.Server.Pods = () => throw new InvalidOperationException("asked");
        _bench.Server.Put(ResourceTypes.Deployments, _channel, Owned.Deployment(_channel, 1, Rollout.Unavailable));
        await _bench.ReconcileAsync(_channel);
        Assert.Equal("merge deployments/scale", _bench.Server.Writes.First());
        Assert.Empty(_bench.Server.Lists);
    }

    [Fact]
    public async Task Where_they_cannot_be_read_the_condition_says_what_is_known()
    {
        _bench.Server.Pods = () => throw new ApiException("list", ResourceTypes.Pods, default, 403, "Forbidden", "");
        MessagingChannelStatus lost = await PassAsync(Rollout.Unavailable);
        Assert.Equal("0 of 1 pods are available; check image and credentials Secret; more by kubectl describe pod -n cx -l channeloperator.io/channel=support", lost.Get(Available).Message);
        Assert.Null(lost.Connector!.Problem);
        await PassAsync(Rollout.Unavailable);
        Assert.Single(_bench.Server.Lists);
    }

    [Fact]
    public async Task What_is_known_outlives_a_request_that_finds_nothing()
    {
        await PassAsync(Rollout.Unavailable);
        _bench.Server.Pods = () => throw new IOException("broken");
        _bench.Put(Current with { Metadata = Current.Metadata with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.RequestedAt] = "now" } } });
        Assert.Equal(CrashLoop, (await PassAsync(Rollout.Unavailable)).Get(Available).Message);
    }

    private MessagingChannel Current => _bench.Channels.Get(new ResourceKey("cx", "support"))!.Value!;

    private async Task<MessagingChannelStatus> PassAsync(Rollout rollout)
    {
        OwnedObject deployment = Owned.Deployment(_channel, 1, rollout);
        if (_bench.Server.Caches.Find(ResourceTypes.Deployments, new ResourceKey("cx", "support")) is null)
        {
            _bench.Server.Put(ResourceTypes.Deployments, _channel, deployment);
        }

        _bench.Server.Edit(ResourceTypes.Deployments, _channel, stored => stored["status"] = JsonSerializer.SerializeToNode(deployment.Status!, OperatorJsonContext.Default.DeploymentStatus));
        _last = await _bench.ReconcileAsync(_channel);
        return Current.Status!;
    }
}
