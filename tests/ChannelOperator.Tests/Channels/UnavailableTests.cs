using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>Channels that are to run and do not, as a scrape reads it: by the condition Available, whether or not the status can be written.</summary>
public sealed class UnavailableTests : IDisposable
{
    private const string Unavailable = "messaging_channel_unavailable";

    private readonly MetricReadings _readings = new();

    [Theory]
    [InlineData(Rollout.Complete, null)]
    [InlineData(Rollout.UnderWay, "RolloutInProgress")]
    [InlineData(Rollout.Unavailable, "ConnectorUnavailable")]
    [InlineData(Rollout.DeadlineExceeded, "ProgressDeadlineExceeded")]
    public async Task A_channel_whose_connector_is_not_available_is_counted_by_the_reason(object rollout, string? reason)
    {
        (ReconcilerBench bench, MessagingChannel channel) = await ArrangeAsync(new ChannelBuilder());
        await BecomeAsync(bench, channel, Rollout.Complete);
        await BecomeAsync(bench, channel, (Rollout)rollout);
        Assert.Equal(reason is null ? [] : [$"x,{reason} 1"], _readings.Scrape(Unavailable));

        await BecomeAsync(bench, channel, Rollout.Complete);
        Assert.Empty(_readings.Scrape(Unavailable));
    }

    [Fact]
    public async Task It_is_counted_where_the_status_is_refused_and_between_the_decision_and_its_application()
    {
        (ReconcilerBench bench, MessagingChannel channel) = await ArrangeAsync(new ChannelBuilder());
        List<string> meanwhile = [];
        bench.Server.Refuse = write =>
        {
            meanwhile.AddRange(_readings.Scrape(Unavailable));
            return MockServer.Error(write, 422, "Invalid");
        };
        await Record.ExceptionAsync(() => BecomeAsync(bench, channel, Rollout.DeadlineExceeded));
        meanwhile.Clear();
        await Record.ExceptionAsync(() => BecomeAsync(bench, channel, Rollout.DeadlineExceeded));
        Assert.NotEmpty(meanwhile);
        Assert.All(meanwhile.Append(Assert.Single(_readings.Scrape(Unavailable))), line => Assert.Equal("x,ProgressDeadlineExceeded 1", line));
    }

    [Fact]
    public async Task One_that_has_to_stop_or_that_stands_by_is_not_counted()
    {
        (ReconcilerBench bench, MessagingChannel channel) = await ArrangeAsync(new ChannelBuilder());
        await BecomeAsync(bench, channel, Rollout.DeadlineExceeded);
        bench.Ledger.EndTerm();
        Assert.Empty(_readings.Scrape(Unavailable));
        bench.Ledger.BeginTerm();
        Assert.Empty(_readings.Scrape(Unavailable));
        await BecomeAsync(bench, channel, Rollout.DeadlineExceeded);
        Assert.Single(_readings.Scrape(Unavailable));

        MessagingChannel revoked = new ChannelBuilder().WithApproval(ApprovalStatus.Revoked).Build();
        bench.Put(revoked);
        await bench.ReconcileAsync(revoked);
        Assert.Empty(_readings.Scrape(Unavailable));
    }

    [Theory]
    [InlineData(false, "ScaledToZero")]
    [InlineData(true, null)]
    public async Task One_that_was_never_created_is_counted_and_one_that_its_suspended_owner_scaled_to_zero_is_not(bool isSuspended, string? reason)
    {
        (ReconcilerBench bench, MessagingChannel channel) = await ArrangeAsync(new ChannelBuilder());
        await BecomeAsync(bench, channel, Rollout.Complete);
        MessagingChannel written = bench.Channels.Get(new("cx", channel.Metadata.Name))!.Value!;
        bench.Server.Edit(ResourceTypes.Deployments, channel, deployment => deployment["spec"]!["replicas"] = 0);
        bench.Server.Refuse = write => write.ToString().Contains("deployments", StringComparison.Ordinal) ? MockServer.Error(write, 403, "Forbidden") : null;
        MessagingChannel now = written with { Spec = written.Spec with { Suspend = isSuspended } };
        bench.Put(now);
        await Record.ExceptionAsync(() => bench.ReconcileAsync(now));
        Assert.Equal(reason is null ? [] : [$"x,{reason} 1"], _readings.Scrape(Unavailable));
    }

    public void Dispose() => _readings.Dispose();

    private async Task<(ReconcilerBench Bench, MessagingChannel Channel)> ArrangeAsync(ChannelBuilder builder)
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        MessagingChannel channel = builder.Build();
        bench.Put(channel);
        await bench.ReconcileAsync(channel);
        return (bench, channel);
    }

    /// <summary>The deployment controller reports, and a pass sees it.</summary>
    private static async Task BecomeAsync(ReconcilerBench bench, MessagingChannel channel, Rollout rollout)
    {
        bench.Server.Edit(ResourceTypes.Deployments, channel, deployment =>
        {
            deployment["metadata"]!["generation"] = 3;
            deployment["status"] = JsonSerializer.SerializeToNode(Owned.Deployment(channel, 1, rollout).Status!, OperatorJsonContext.Default.DeploymentStatus);
        });
        await bench.ReconcileAsync(channel);
    }
}
