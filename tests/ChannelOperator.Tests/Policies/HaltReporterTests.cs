using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Policies;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ChannelOperator.Tests.Policies;

/// <summary>A halt is told when it comes and when it goes, once, also by an operator that has not seen it come. The events themselves: ClusterTests.</summary>
public sealed class HaltReporterTests : IDisposable
{
    private static readonly ConditionDraft Guarded = new(PlatformPolicyConditions.Guarded, ConditionStatus.Unknown, PlatformPolicyConditions.Pending, "not looked at yet");

    private const string Halted = "Warning: Policy x: every channel is stopped (by ops@example.com): an incident";
    private const string Lifted = "Warning: Policy x: the halt is lifted, channels start again; it was halted since 2026-06-01T00:00:00Z (by ops@example.com): an incident";

    private static readonly PlatformPolicyBuilder Free = new();
    private static readonly PlatformPolicyBuilder Stopped = Free.Halted(by: "ops@example.com");

    private readonly MetricReadings _readings = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LoggedLines<HaltReporter> _log = new();
    private HaltReporter _reporter;

    public HaltReporterTests() => _reporter = NewProcess();

    [Fact]
    public void A_halt_and_its_lifting_are_told_once_each()
    {
        PlatformPolicy policy = Pass(Pass(Pass(Free.Build()), 2, Stopped), 2, Stopped);
        Assert.Equal([Halted], _log.Lines);
        _ = Pass(Pass(policy, 3, Free), 3, Free);
        Assert.Equal([Halted, Lifted], _log.Lines);
        Assert.Equal(["x 1"], _readings.Scrape("messaging_platform_halts_lifted_total"));
    }

    [Fact]
    public void A_lifting_is_told_by_an_operator_that_was_started_after_the_halt()
    {
        PlatformPolicy policy = Pass(Pass(Free.Build()), 2, Stopped);
        _reporter = NewProcess();
        _ = Pass(policy, 3, Free);
        Assert.Equal([Halted, Lifted], _log.Lines);
    }

    [Fact]
    public void A_halt_that_is_in_force_is_not_told_again_by_the_next_operator_and_keeps_its_time()
    {
        PlatformPolicy policy = Pass(Pass(Free.Build()), 2, Stopped);
        _reporter = NewProcess();
        _clock.Advance(TimeSpan.FromHours(1));
        policy = Pass(policy, 3, Stopped.Halted("another reason", "ops@example.com"));
        Assert.Equal([Halted], _log.Lines);
        Assert.Equal(("another reason", "2026-06-01T00:00:00Z"), (policy.Status!.Halt!.Reason, policy.Status.Halt.Since.Text));
    }

    [Fact]
    public void A_lifting_whose_status_could_not_be_written_is_told_once_by_one_process()
    {
        PlatformPolicy policy = Pass(Pass(Free.Build()), 2, Stopped);
        _ = Pass(policy, 3, Free);
        _ = Pass(policy, 3, Free);
        Assert.Equal([Halted, Lifted], _log.Lines);
    }

    [Fact]
    public void A_halt_that_is_lifted_before_its_status_could_be_written_is_told_to_be_lifted()
    {
        PlatformPolicy policy = Pass(Free.Build());
        _ = Pass(policy, 2, Stopped);
        policy = Pass(policy, 3, Free);
        Assert.Equal([Halted, Lifted], _log.Lines);
        _ = Pass(policy, 4, Free);
        Assert.Equal([Halted, Lifted], _log.Lines);
    }

    [Fact]
    public void A_lifting_whose_status_could_not_be_written_is_not_told_again_when_the_policy_changes()
    {
        PlatformPolicy policy = Pass(Pass(Free.Build()), 2, Stopped);
        _ = Pass(policy, 3, Free);
        _ = Pass(policy, 4, Free);
        Assert.Equal([Halted, Lifted], _log.Lines);
    }

    [Fact]
    public void A_leader_that_leads_again_tells_nothing_that_another_has_told_meanwhile()
    {
        HaltReporter first = _reporter;
        PlatformPolicy policy = Pass(Free.Build());
        _ = Pass(policy, 2, Stopped);
        _reporter = NewProcess();
        policy = Pass(Pass(policy, 2, Stopped), 3, Free);
        Assert.Equal([Halted, Halted, Lifted], _log.Lines);
        _reporter = first;
        _ = Pass(policy, 3, Free);
        Assert.Equal([Halted, Halted, Lifted], _log.Lines);
    }

    [Fact]
    public void A_policy_that_was_replaced_by_one_without_its_halt_is_told_of()
    {
        _ = Pass(Pass(Free.Build()), 2, Stopped);
        _ = Pass(Free.With(policy => policy with { Metadata = policy.Metadata with { Uid = "another" } }).Build());
        Assert.Equal([Halted, Lifted], _log.Lines);
    }

    [Fact]
    public void A_platform_is_halted_as_long_as_its_policys_last_good_copy_says_so()
    {
        const string Metric = "messaging_platform_halted";
        PolicyBook book = new(_clock);
        _readings.Metrics.ObserveHalts(() => book.Halts);
        ResourceCache<PlatformPolicy> cache = new();
        cache.Subscribe(book.OnChange);
        Put(cache, "1", Free.Build());
        Assert.Equal(["x 0"], _readings.Scrape(Metric));
        Put(cache, "2", Stopped.Build());
        Assert.Equal(["x 1"], _readings.Scrape(Metric));
        book.OnChange(new CacheChange<PlatformPolicy>(ResourceKey.ClusterScoped("x"), cache.Get(ResourceKey.ClusterScoped("x")), null, false));
        Assert.Equal(["x 1"], _readings.Scrape(Metric));
        Put(cache, "3", Free.Build());
        Assert.Equal(["x 0"], _readings.Scrape(Metric));
    }

    public void Dispose() => _readings.Dispose();

    private static void Put(ResourceCache<PlatformPolicy> cache, string version, PlatformPolicy policy) => cache.Observe(ResourceKey.ClusterScoped("x"), policy.Metadata.Uid, version, policy);

    private HaltReporter NewProcess()
    {
        RuntimeMetrics metrics = new(new TestMeters());
        EventRecorderOptions options = new() { ReportingController = "test", ReportingInstance = "test" };
        return new HaltReporter(new EventRecorder(Mock.Of<IApiClient>(), options, _clock, metrics, _log), _readings.Metrics, _log);
    }

    /// <summary>A policy whose spec is now this one, with the status that it had.</summary>
    private PlatformPolicy Pass(PlatformPolicy before, long generation, PlatformPolicyBuilder now) =>
        Pass(before with { Metadata = before.Metadata with { Generation = generation }, Spec = now.Build().Spec });

    /// <summary>One pass, as the reconciler makes it; the answer is the policy with the status written.</summary>
    private PlatformPolicy Pass(PlatformPolicy policy)
    {
        PlatformPolicyStatus status = PolicyPass.Status(policy, Guarded, _clock.GetUtcNow());
        _reporter.Report(ResourceKey.ClusterScoped("x"), policy, status.Halt);
        return policy with { Status = status };
    }
}
