using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Tests.Testing;
using Moq;

namespace ChannelOperator.Runtime.Tests.Health;

public sealed class HealthCheckTests : IDisposable
{
    private static readonly TimeSpan Allowed = WatchLiveness.AllowedFor(new InformerOptions());

    private readonly FakeClock _clock = new();
    private readonly MetricsProbe _metrics = new();
    private readonly ApiServerHealth _health;

    public HealthCheckTests() => _health = new ApiServerHealth(_clock);

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData(true, 3, true)]
    [InlineData(true, 4, false)]
    [InlineData(false, 4, true)]
    public void OneInformer_LiveWhileItMakesProgressOrIsNotSynced(bool synced, int minutes, bool expected)
    {
        HealthResult result = new WatchLiveness([Informer(synced, minutes)], _health, Allowed).Check();

        Assert.Equal(expected, result.Healthy);
    }

    [Fact]
    public void SomeInformersStandStill_Live() =>
        Assert.True(new WatchLiveness([Informer(true, 60), Informer(true, 1)], _health, Allowed).Check().Healthy);

    [Fact]
    public void AllInformersStandStill_NotLiveAndSaysForHowLong()
    {
        HealthResult result = new WatchLiveness([Informer(true, 60), Informer(true, 20)], _health, Allowed).Check();

        Assert.Equal(new HealthResult(false, "no watch has made progress for 1200 s"), result);
    }

    [Fact]
    public void OutageOfTheServer_Live()
    {
        _health.RecordFailure(isWrite: false);
        _clock.Advance(TimeSpan.FromMinutes(60));
        _health.RecordFailure(isWrite: false);

        Assert.True(new WatchLiveness([Informer(true, 60)], _health, Allowed).Check().Healthy);
    }

    [Fact]
    public void OneInformerNotSynced_NotReadyAndSaysWhich()
    {
        HealthResult result = new CacheReadiness([Informer(true, 0), Informer(false, 0, "list widgets.example.org: 403 Forbidden")]).Check();

        Assert.Equal(new HealthResult(false, "widgets.example.org: list widgets.example.org: 403 Forbidden"), result);
        Assert.True(new CacheReadiness([Informer(true, 0)]).Check().Healthy);
    }

    [Fact]
    public void ClockSkewed_NotReady()
    {
        ClockMonitor monitor = new(_metrics.Metrics);
        Assert.True(new ClockReadiness(monitor).Check().Healthy);

        monitor.Observe(_clock.GetUtcNow(), _clock.GetUtcNow().AddSeconds(-90), TimeSpan.Zero);

        Assert.Equal(new HealthResult(false, "the clock differs from the API server's by -91 s"), new ClockReadiness(monitor).Check());
    }

    private static IInformer Informer(bool synced, int minutes, string? error = null)
    {
        Mock<IInformer> informer = new();
        informer.Setup(x => x.Type).Returns(Widget.Type);
        informer.Setup(x => x.IsSynced).Returns(synced);
        informer.Setup(x => x.Status).Returns(new InformerStatus(synced, null, null, error, default, TimeSpan.FromMinutes(minutes)));
        return informer.Object;
    }
}
