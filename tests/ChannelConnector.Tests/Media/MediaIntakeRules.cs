using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Telemetry;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Media;

/// <summary>What the intake does with any store.</summary>
public abstract class MediaIntakeRules : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConnectorMetrics _metrics = new();
    private readonly MediaState _state;
    private FarEndBench _bench = null!;
    private MediaIntake _intake = null!;

    private GraphApi Graph => _bench.Ends.Graph;

    private protected MediaIntakeRules(MediaState state) => _state = state;

    public async Task InitializeAsync()
    {
        _bench = await FarEndBench.StartAsync(_state, MediaState.Retention(image: 86_400));
        _intake = new MediaIntake(_bench.Fetcher.FetchAsync, _state.Store, 5, _metrics, _state.Time);
    }

    [Fact]
    public async Task A_message_gets_its_media_and_their_rows()
    {
        GraphMedium first = Medium();
        GraphMedium second = Medium();

        InboxMessage message = Ready(await _intake.FetchAsync(Message(first, second), default));

        Assert.Equal(2, message.Stored.Count);
        Assert.All(message.Stored, row => Assert.Equal(("mid.1", MediaKinds.Image, "image/jpeg", MediaState.Now), (row.Original, row.Kind, row.Mime, row.Received)));
        Assert.Equal(message.Stored.Select(row => row.Key), message.Content.Media.Select(media => media.Key));
        foreach (StoredMedium row in message.Stored)
        {
            Assert.True(await _state.HasAsync(row));
        }

        Assert.All(message.Content.Media, media => Assert.Equal((MediaKinds.Image, "image/jpeg", false), (media.Kind, media.Mime, media.IsUnavailable)));
    }

    [Fact]
    public async Task What_never_can_be_had_is_a_placeholder()
    {
        GraphMedium gone = Medium();
        gone.DownloadFault = FarEndFaults.Status(404);
        GraphMedium video = Graph.AddMessengerMedium(FarEndBench.Mp4, "image/jpeg");

        InboxMessage message = Ready(await _intake.FetchAsync(Message(gone, Medium(), video), default));

        Assert.Equal(["[Image: could not be fetched from the platform]", "[Image: not kept on this channel]"], new[] { 0, 2 }.Select(index => Placeholder.Text(message.Content.Media[index])));
        Assert.Equal(message.Content.Media[1].Key, Assert.Single(message.Stored).Key);
        Assert.All(new[] { 0, 2 }, index => Assert.Null(message.Content.Media[index].Key));
    }

    [Fact]
    public async Task A_slow_download_goes_on_and_is_found_when_the_message_comes_again()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraphMedium slow = Medium();
        slow.DownloadFault = FarEndFaults.HoldBack(gate.Task);

        Assert.IsType<IntakeResult.Deferred>(await FetchUntilReachedAsync(Message(slow), 1));
        gate.SetResult();
        await Wait.ForAsync("the file", async _ => (await _state.NamesAsync()).Length == 1, Patience);
        _state.Time.Advance(TimeSpan.FromSeconds(30));
        InboxMessage message = Ready(await _intake.FetchAsync(Message(_state.Time.GetUtcNow(), slow), default));

        Assert.Single(Graph.Requests);
        Assert.Equal(MediaState.Now, Assert.Single(message.Stored).Received);
    }

    [Fact]
    public async Task A_message_is_put_off_five_times_and_no_more()
    {
        GraphMedium failing = Medium();
        failing.DownloadFault = FarEndFaults.Status(500);
        GraphMedium good = Medium();

        for (int time = 0; time < 5; time++)
        {
            Assert.IsType<IntakeResult.Deferred>(await _intake.FetchAsync(Message(good, failing), default));
        }

        InboxMessage message = Ready(await _intake.FetchAsync(Message(good, failing), default));
        Assert.Equal((false, true), (message.Content.Media[0].IsUnavailable, message.Content.Media[1].IsUnavailable));
        Assert.Single(message.Stored);
        Assert.Equal(1 + 6, Graph.Requests.Count);
    }

    [Fact]
    public async Task A_message_is_put_off_for_ten_minutes_and_no_longer()
    {
        GraphMedium failing = Medium();
        failing.DownloadFault = FarEndFaults.Status(500);
        Assert.IsType<IntakeResult.Deferred>(await _intake.FetchAsync(Message(failing), default));

        _state.Time.Advance(TimeSpan.FromMinutes(11));
        await _intake.CleanAsync(default);

        Assert.True(Ready(await _intake.FetchAsync(Message(failing), default)).Content.Media[0].IsUnavailable);
    }

    [Fact]
    public async Task A_far_end_that_asks_to_wait_is_not_asked_before()
    {
        GraphMedium busy = Medium();
        busy.DownloadFault = FarEndFaults.First(1, FarEndFaults.Status(429, TimeSpan.FromSeconds(60)));

        Assert.IsType<IntakeResult.Deferred>(await _intake.FetchAsync(Message(busy), default));
        _state.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.IsType<IntakeResult.Deferred>(await _intake.FetchAsync(Message(busy), default));
        Assert.Single(Graph.Requests);

        _state.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(Ready(await _intake.FetchAsync(Message(busy), default)).Stored);
    }

    [Fact]
    public async Task What_was_fetched_for_a_message_that_never_comes_again_goes()
    {
        GraphMedium failing = Medium();
        failing.DownloadFault = FarEndFaults.Status(500);
        Assert.IsType<IntakeResult.Deferred>(await _intake.FetchAsync(Message(Medium(), failing), default));
        Assert.Single(await _state.NamesAsync());

        _state.Time.Advance(TimeSpan.FromMinutes(9));
        await _intake.CleanAsync(default);
        Assert.Single(await _state.NamesAsync());
        _state.Time.Advance(TimeSpan.FromMinutes(1));
        await _intake.CleanAsync(default);

        await Wait.ForAsync("what was fetched to go", async _ => (await _state.NamesAsync()).Length == 0, Patience);
    }

    [Fact]
    public async Task What_was_fetched_for_a_message_that_was_unsent_goes_also_what_is_on_its_way()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraphMedium slow = Medium();
        slow.DownloadFault = FarEndFaults.HoldBack(gate.Task);
        GraphMedium quick = Medium();
        Assert.IsType<IntakeResult.Deferred>(await FetchUntilReachedAsync(Message(quick, slow), 2));
        await Wait.ForAsync("the quick one", async _ => (await _state.NamesAsync()).Length == 1, Patience);

        _intake.Abandon("mid.1");
        await Wait.ForAsync("the quick one to go", async _ => (await _state.NamesAsync()).Length == 0, Patience);
        gate.SetResult();

        InboxMessage other = Ready(await _intake.FetchAsync(Message(Medium()), default));
        await Wait.ForAsync("the slow one to go", async _ => (await _state.NamesAsync()).Length == 1 && await _state.HasAsync(other.Stored[0]), Patience);
    }

    [Fact]
    public async Task A_message_that_is_not_committed_leaves_no_media()
    {
        InboxMessage message = Ready(await _intake.FetchAsync(Message(Medium()), default));

        await _intake.DiscardAsync(message);

        Assert.Empty(await _state.NamesAsync());
    }

    [Fact]
    public async Task The_same_message_twice_at_once_never_shares_a_file()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraphMedium slow = Medium();
        slow.DownloadFault = FarEndFaults.HoldBack(gate.Task);

        Task<IntakeResult> first = _intake.FetchAsync(Message(slow), default);
        Task<IntakeResult> second = _intake.FetchAsync(Message(slow), default);
        await Wait.ForAsync("the request", () => Graph.Requests.Count > 0, Patience);
        gate.SetResult();
        IntakeResult[] results = await Task.WhenAll(first, second);

        InboxMessage ready = Assert.Single(results.OfType<IntakeResult.Ready>()).Message;
        Assert.Single(results.OfType<IntakeResult.Deferred>());
        InboxMessage again = Ready(await _intake.FetchAsync(Message(slow), default));
        await _intake.DiscardAsync(again);
        Assert.True(await _state.HasAsync(ready.Stored[0]));
    }

    [Fact]
    public async Task Of_two_at_once_one_gives_up_and_the_other_comes_again()
    {
        GraphMedium failing = Medium();
        failing.DownloadFault = FarEndFaults.Status(500);
        for (int time = 0; time < 5; time++)
        {
            Assert.IsType<IntakeResult.Deferred>(await _intake.FetchAsync(Message(failing), default));
        }

        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        failing.DownloadFault = async (exchange, _) =>
        {
            await gate.Task;
            await exchange.RefuseAsync(500);
        };
        Task<IntakeResult>[] both = [_intake.FetchAsync(Message(failing), default), _intake.FetchAsync(Message(failing), default)];
        gate.SetResult();
        IntakeResult[] results = await Task.WhenAll(both);

        Assert.Single(results.OfType<IntakeResult.Ready>());
        Assert.Single(results.OfType<IntakeResult.Deferred>());
    }

    [Fact]
    public async Task At_most_thirty_two_are_fetched_at_once_and_none_is_lost()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int open = 0;
        int most = 0;
        Graph.FailDownloads(async (_, next) =>
        {
            int now = Interlocked.Increment(ref open);
            InterlockedMax(ref most, now);
            await gate.Task;
            Interlocked.Decrement(ref open);
            await next();
        });

        Task<IntakeResult> fetching = _intake.FetchAsync(Message([.. Enumerable.Range(0, 50).Select(_ => Medium())]), default);
        await Wait.ForAsync("32 downloads", () => Volatile.Read(ref open) == 32, Patience);
        gate.SetResult();

        Assert.Equal(50, Ready(await fetching).Stored.Count);
        Assert.InRange(most, 32, 32);
    }

    [Fact]
    public async Task A_message_without_media_passes()
    {
        RedactedMessage message = Message();

        Assert.Same(message.Message, Ready(await _intake.FetchAsync(message, new CancellationToken(canceled: true))));
    }

    public async Task DisposeAsync()
    {
        _intake.Dispose();
        _metrics.Dispose();
        await _bench.DisposeAsync();
    }

    private static InboxMessage Ready(IntakeResult result) => Assert.IsType<IntakeResult.Ready>(result).Message;

    private static RedactedMessage Message(params GraphMedium[] media) => Message(MediaState.Now, media);

    private static RedactedMessage Message(DateTimeOffset received, params GraphMedium[] media) => new(
        new InboxMessage
        {
            Id = "mid.1",
            Original = "mid.1",
            Conversation = "psid1",
            Sent = received,
            Received = received,
            Content = new MessageContent { Media = [.. media.Select(_ => new ContentMedia { Label = Placeholder.Image })] },
        },
        [],
        [.. media.Select((medium, index) => new WantedMedium(index, new ReceivedMedia { Label = Placeholder.Image, Kind = MediaKinds.Image, Url = medium.Url!.AbsoluteUri }))],
        []);

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen;)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            seen = before == seen ? value : before;
        }
    }

    private GraphMedium Medium() => Graph.AddMessengerMedium(FarEndBench.Jpeg, "image/jpeg");

    /// <summary>Fetches with a budget that ends when the far end has seen all requests.</summary>
    private async Task<IntakeResult> FetchUntilReachedAsync(RedactedMessage message, int requests)
    {
        using CancellationTokenSource budget = new();
        Task<IntakeResult> fetching = _intake.FetchAsync(message, budget.Token);
        await Wait.ForAsync("the requests", () => Graph.Requests.Count >= requests, Patience);
        await budget.CancelAsync();
        return await fetching;
    }
}
