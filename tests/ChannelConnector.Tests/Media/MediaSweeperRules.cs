using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Telemetry;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelConnector.Tests.Media;

/// <summary>What the sweeper does with any store.</summary>
public abstract class MediaSweeperRules : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MediaState _state;
    private readonly ConnectorMetrics _metrics = new();
    private readonly ConcurrentQueue<(string Kind, DateTimeOffset UpTo)> _rows = new();

    private protected MediaSweeperRules(MediaState state) => _state = state;

    public Task InitializeAsync() => _state.StartAsync();

    [Fact]
    public async Task One_sweep_deletes_media_then_rows_and_counts()
    {
        long counted = 0;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument == _metrics.MediaExpired)
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted += tags.ToArray().Contains(new KeyValuePair<string, object?>("kind", "image")) ? value : 0);
        listener.Start();
        await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        _state.Time.Advance(TimeSpan.FromSeconds(60));

        await Sweeper().SweepOnceAsync();

        Assert.Empty(await _state.NamesAsync());
        Assert.Contains((MediaKinds.Image, MediaState.Now), _rows);
        Assert.Contains((MediaKinds.Video, DateTimeOffset.MaxValue), _rows);
        Assert.Equal(1, counted);
    }

    [Fact]
    public async Task Each_medium_goes_within_seconds_of_its_time()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        using MediaSweeper sweeper = Sweeper();
        await sweeper.StartAsync(default);
        await RoundAsync(1);

        // 60 s of retention: half a minute, then 30 s exactly.
        _state.Time.Advance(TimeSpan.FromSeconds(30));
        await RoundAsync(2);
        _state.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(await _state.HasAsync(medium));
        _state.Time.Advance(TimeSpan.FromSeconds(1));
        await Wait.ForAsync("the medium to go", async _ => !await _state.HasAsync(medium), Patience);

        await sweeper.StopAsync(default);
    }

    [Fact]
    public async Task A_medium_that_expires_sooner_than_the_next_round_makes_one()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, MediaState.Now.AddSeconds(-48));
        using MediaSweeper sweeper = Sweeper();
        await sweeper.StartAsync(default);
        await RoundAsync(1);

        _state.Time.Advance(TimeSpan.FromSeconds(12));
        await Wait.ForAsync("the medium to go", async _ => !await _state.HasAsync(medium), Patience);

        await sweeper.StopAsync(default);
    }

    [Fact]
    public async Task Nothing_that_fails_ends_it()
    {
        int jobs = 0;
        using MediaSweeper sweeper = new(
            _state.Store,
            MediaState.Retention(image: 60),
            (kind, upTo) =>
            {
                _rows.Enqueue((kind, upTo));
                throw new InvalidOperationException();
            },
            [_ => throw new OperationCanceledException(), _ => throw new InvalidOperationException(), _ => Task.FromResult(jobs++)],
            _metrics,
            _state.Time,
            NullLogger<MediaSweeper>.Instance);
        await sweeper.StartAsync(default);

        for (int round = 1; round <= 5; round++)
        {
            int expected = round;
            await Wait.ForAsync("a round", () => _rows.Count >= expected, Patience);
            await Wait.ForAsync("the next", () =>
            {
                _state.Time.Advance(TimeSpan.FromSeconds(30));
                return _rows.Count > expected;
            }, Patience);
        }

        Assert.InRange(jobs, 2, int.MaxValue);
        await sweeper.StopAsync(default);
    }

    [Fact]
    public async Task Maintenance_comes_every_minute_and_not_with_every_round()
    {
        int jobs = 0;
        using MediaSweeper sweeper = Sweeper(_ => Task.FromResult(Interlocked.Increment(ref jobs)));
        await sweeper.StartAsync(default);
        await RoundAsync(1);
        await Wait.ForAsync("the job", () => jobs == 1, Patience);

        _state.Time.Advance(TimeSpan.FromSeconds(30));
        await RoundAsync(2);
        Assert.Equal(1, jobs);
        _state.Time.Advance(TimeSpan.FromSeconds(30));
        await Wait.ForAsync("the job", () => jobs == 2, Patience);

        await sweeper.StopAsync(default);
    }

    public Task DisposeAsync()
    {
        _metrics.Dispose();
        _state.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Waits until the sweeper has begun its pause after a round: only then is time worth moving.</summary>
    private Task RoundAsync(int round) => Wait.ForAsync("a pause", () => _state.Time.Pauses >= round, Patience);

    private MediaSweeper Sweeper(params Func<CancellationToken, Task>[] jobs) => new(
        _state.Store,
        MediaState.Retention(image: 60),
        (kind, upTo) =>
        {
            _rows.Enqueue((kind, upTo));
            return Task.CompletedTask;
        },
        jobs,
        _metrics,
        _state.Time,
        NullLogger<MediaSweeper>.Instance);
}
