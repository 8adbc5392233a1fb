using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Media.Files;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Reviews;
using ChannelConnector.Telemetry;
using ChannelConnector.Tests.Inbox;
using ChannelConnector.Webhooks;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelConnector.Tests.Webhooks;

/// <summary>A real inbox and store; how a fetch ends is given by the test.</summary>
public sealed class WebhookReceiverTests : IAsyncLifetime
{
    private const string Account = "900";

    private readonly ConnectorMetrics _metrics = new();
    private readonly Dictionary<string, FetchResult> _fetches = new(StringComparer.Ordinal);
    private InboxBench _bench = null!;
    private FileMediaStore _store = null!;
    private MediaIntake _intake = null!;

    public async Task InitializeAsync()
    {
        SqliteState directory = new();
        _bench = await InboxBench.OpenAsync(directory);
        _store = new FileMediaStore(directory.DirectoryPath);
        _intake = new MediaIntake((media, _, _) => Task.FromResult(_fetches[media.Url!]), _store, 5, _metrics, _bench.Time);
    }

    public async Task DisposeAsync()
    {
        _intake.Dispose();
        _metrics.Dispose();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task What_has_to_wait_holds_back_the_rest_of_its_conversation_and_nothing_else()
    {
        _fetches["https://scontent.xx.fbcdn.net/a"] = new FetchResult.Retry(FetchReasons.ServerError);
        MessagingWebhook batch = Messenger().Text("anna", "m1", "before").Media("anna", "m2", "image", new Uri("https://scontent.xx.fbcdn.net/a"), "photo").Text("anna", "m3", "after").Text("bert", "m4", "other");

        Assert.Equal(WebhookOutcome.AskAgain, await ReceiveAsync(batch));
        Assert.Equal(["before", "other"], await _bench.PendingAsync());

        _fetches["https://scontent.xx.fbcdn.net/a"] = new FetchResult.Unavailable(FetchReasons.NotFound);
        Assert.Equal(WebhookOutcome.Accepted, await ReceiveAsync(batch));
        Assert.Equal(["before", "other", "photo", "after"], await _bench.PendingAsync());
    }

    [Fact]
    public async Task What_is_unsent_goes_at_once_though_its_conversation_waits()
    {
        await ReceiveAsync(Messenger().Text("anna", "m1", "unsent").Text("anna", "m2", "stays"));
        _fetches["https://scontent.xx.fbcdn.net/a"] = new FetchResult.Retry(FetchReasons.ServerError);

        Assert.Equal(WebhookOutcome.AskAgain, await ReceiveAsync(Messenger().Media("anna", "m3", "image", new Uri("https://scontent.xx.fbcdn.net/a")).Unsend("anna", "m1")));

        Assert.Equal(["stays"], await _bench.PendingAsync());
    }

    [Fact]
    public async Task Nothing_is_fetched_for_what_the_inbox_has_or_what_is_unsent_in_the_same_batch()
    {
        // Whatever is asked for is not in the dictionary, and throws.
        await _bench.AddAsync(InboxBench.Message("m1", text: "known"));
        MessagingWebhook batch = Messenger().Media("anna", "m1", "image", new Uri("https://scontent.xx.fbcdn.net/a")).Media("anna", "m2", "image", new Uri("https://scontent.xx.fbcdn.net/b")).Unsend("anna", "m2");

        Assert.Equal(WebhookOutcome.Accepted, await ReceiveAsync(batch));

        Assert.Equal(["known"], await _bench.PendingAsync());
    }

    [Fact]
    public async Task The_file_of_a_message_that_was_not_added_goes()
    {
        StoredMedium medium = await StoreAsync();
        _fetches["https://scontent.xx.fbcdn.net/a"] = new FetchResult.Fetched(medium.Key, medium.Kind, medium.Mime, medium.Received);
        WebhookReceiver receiver = Receiver(isSettled: (_, _) => Task.FromResult(false));
        await _bench.AddAsync(InboxBench.Message("m1"));

        Assert.Equal(WebhookOutcome.Accepted, await receiver.ReceiveAsync(Messenger().Media("anna", "m1", "image", new Uri("https://scontent.xx.fbcdn.net/a")).ToBytes()));

        Assert.Null(await _store.OpenAsync(medium, default));
    }

    [Fact]
    public async Task The_file_of_an_unsent_message_goes_before_the_platform_is_answered()
    {
        StoredMedium medium = await StoreAsync();
        _fetches["https://scontent.xx.fbcdn.net/a"] = new FetchResult.Fetched(medium.Key, medium.Kind, medium.Mime, medium.Received);
        await ReceiveAsync(Messenger().Media("anna", "m1", "image", new Uri("https://scontent.xx.fbcdn.net/a")));
        await using (Stream? kept = await _store.OpenAsync(medium, default))
        {
            Assert.NotNull(kept);
        }

        Assert.Equal(WebhookOutcome.Accepted, await ReceiveAsync(Messenger().Unsend("anna", "m1")));

        Assert.Null(await _store.OpenAsync(medium, default));
        Assert.Null(await _bench.Inbox.FindMediumAsync(medium.Key));
    }

    [Fact]
    public async Task Without_a_commit_the_platform_is_asked_to_send_again_and_no_file_stays()
    {
        StoredMedium medium = await StoreAsync();
        _fetches["https://scontent.xx.fbcdn.net/a"] = new FetchResult.Fetched(medium.Key, medium.Kind, medium.Mime, medium.Received);
        WebhookReceiver receiver = Receiver(commit: _ => Task.FromException<IReadOnlyList<ChangeResult>>(new InboxException("the disk is full")));

        Assert.Equal(WebhookOutcome.AskAgain, await receiver.ReceiveAsync(Messenger().Media("anna", "m1", "image", new Uri("https://scontent.xx.fbcdn.net/a")).ToBytes()));

        Assert.Null(await _store.OpenAsync(medium, default));
    }

    [Fact]
    public async Task Where_the_inbox_does_not_say_what_is_settled_the_platform_is_asked_again_and_nothing_is_fetched()
    {
        // Whatever is fetched is not in the dictionary, and throws.
        int looks = 0;
        WebhookReceiver receiver = Receiver(isSettled: (_, _) => looks++ == 0 ? Task.FromResult(false) : Task.FromException<bool>(new InboxException("the database cannot be reached")));
        MessagingWebhook webhook = Messenger().Media("anna", "m1", "image", new Uri("https://scontent.xx.fbcdn.net/a")).Media("bert", "m2", "image", new Uri("https://scontent.xx.fbcdn.net/b")).PolicyEnforcement("block", "spam");

        Assert.Equal(WebhookOutcome.AskAgain, await receiver.ReceiveAsync(webhook.ToBytes()));

        Assert.Empty(await _bench.PendingAsync());
        // What stops a channel is durable all the same.
        Assert.Single(await _bench.Inbox.WaitingSignalsAsync());
    }

    [Fact]
    public async Task Events_of_another_account_are_accepted_and_nothing_of_them_is_kept()
    {
        Assert.Equal(WebhookOutcome.Accepted, await ReceiveAsync(MessagingWebhook.Messenger("901", InboxBench.Now).Text("anna", "m1", "canary")));

        Assert.Empty(await _bench.PendingAsync());
        Assert.False(await _bench.State.HoldsAsync("canary"));
    }

    [Fact]
    public async Task What_stops_a_channel_waits_for_no_media_and_not_for_the_rest_of_its_webhook()
    {
        TaskCompletionSource<FetchResult> download = new();
        using MediaIntake slow = new((_, _, _) => download.Task, _store, 5, _metrics, _bench.Time);

        Task<WebhookOutcome> answer = Receiver(intake: slow).ReceiveAsync(
            Messenger().Media("anna", "m1", "image", new Uri("https://scontent.xx.fbcdn.net/a")).PolicyEnforcement("block", "spam").ToBytes());

        await Wait.ForAsync("the signal to be durable", async _ => (await _bench.Inbox.WaitingSignalsAsync()).Count == 1, TimeSpan.FromSeconds(30));
        Assert.False(answer.IsCompleted);
        download.SetResult(new FetchResult.Unavailable(FetchReasons.NotFound));
        Assert.Equal(WebhookOutcome.Accepted, await answer);
    }

    [Fact]
    public async Task A_signal_that_could_not_be_committed_is_asked_for_again()
    {
        WebhookReceiver receiver = Receiver(commit: _ => Task.FromException<IReadOnlyList<ChangeResult>>(new InboxException("the disk is full")));

        Assert.Equal(WebhookOutcome.AskAgain, await receiver.ReceiveAsync(Messenger().PolicyEnforcement("block", "spam").ToBytes()));
    }

    [Fact]
    public async Task Where_the_policy_keeps_unsent_messages_nothing_is_deleted()
    {
        await ReceiveAsync(Messenger().Text("anna", "m1", "stays"));

        Assert.Equal(WebhookOutcome.Accepted, await Receiver(unsent: UnsentMessages.Keep).ReceiveAsync(Messenger().Unsend("anna", "m1").ToBytes()));

        Assert.Equal(["stays"], await _bench.PendingAsync());
    }

    [Fact]
    public async Task What_is_no_webhook_of_the_platform_is_malformed()
    {
        Assert.Equal(WebhookOutcome.Malformed, await Receiver().ReceiveAsync("{\"object\":\"instagram\",\"entry\":[]}"u8.ToArray()));
        Assert.Equal(WebhookOutcome.Malformed, await Receiver().ReceiveAsync("{"u8.ToArray()));
    }

    private static MessagingWebhook Messenger() => MessagingWebhook.Messenger(Account, InboxBench.Now);

    private Task<WebhookOutcome> ReceiveAsync(MessagingWebhook webhook) => Receiver().ReceiveAsync(webhook.ToBytes());

    private WebhookReceiver Receiver(
        Func<IReadOnlyList<InboxChange>, Task<IReadOnlyList<ChangeResult>>>? commit = null, Func<string, string, Task<bool>>? isSettled = null, string unsent = UnsentMessages.Delete, MediaIntake? intake = null)
    {
        ConnectorContract contract = ConnectorWorkspace.ContractFor("Facebook", Account) with { UnsentMessages = unsent };
        MediaRules rules = MediaRules.Of(contract);
        SignalIntake signals = new(contract, new BusinessAccount(named: null, learned: null), _metrics, NullLogger<SignalIntake>.Instance);
        ReceivingRules receiving = new(PlatformParser.For("Facebook").Parse, Account, new Redactor(rules), rules.DeletesUnsent, signals);
        return new WebhookReceiver(
            receiving, commit ?? _bench.Inbox.CommitAsync, isSettled ?? _bench.Inbox.IsSettledAsync, _bench.Inbox.Outbox.ReportAsync, intake ?? _intake, new CommittedChanges(intake ?? _intake, _store, _metrics, NullLogger<CommittedChanges>.Instance), _metrics, _bench.Time, NullLogger<WebhookReceiver>.Instance);
    }

    private async Task<StoredMedium> StoreAsync()
    {
        using MemoryStream bytes = new([0xFF, 0xD8, 0xFF]);
        WrittenMedium written = await _store.WriteAsync(MediaKinds.Image, InboxBench.Now, bytes, 100, CancellationToken.None);
        return new StoredMedium(written.Key, "m1", MediaKinds.Image, "image/jpeg", InboxBench.Now);
    }
}
