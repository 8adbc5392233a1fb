using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Inbox;

/// <summary>What goes when a customer's messages are to be erased, and what is remembered of it.</summary>
public abstract class ConversationRemovedTests
{
    private const string Notice = "[Messages of this customer were erased on request: delete what was made of them]";

    [Fact]
    public async Task Whatever_is_stored_of_the_customer_goes_and_nothing_of_another()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("passed-on", stored: Medium("a1", "passed-on")));
        await bench.Inbox.BeginAttemptAsync(await bench.SequenceOfAsync());
        await bench.Inbox.CompleteAsync(await bench.SequenceOfAsync());
        await bench.AddAsync(InboxBench.Message("dead", text: "canary"));
        await bench.Inbox.DeadLetterAsync(await bench.SequenceOfAsync(), "400");
        await bench.AddAsync(InboxBench.Message("waiting", text: "canary", stored: Medium("a2", "waiting")));
        await bench.AddAsync(InboxBench.Message("waiting:edit:1", text: "canary", original: "waiting"));
        await bench.AddAsync(InboxBench.Message("other", "berta", "stays", stored: Medium("a3", "other", "berta")));

        ChangeResult result = await EraseAsync(bench);

        Assert.Equal((CommitResult.NoticeAdded, 3), (result.Result, result.Count));
        Assert.Equal(["a1", "a2"], result.Obsolete.Select(medium => medium.Key).Order(StringComparer.Ordinal));
        Assert.Null(await bench.Inbox.FindMediumAsync("a1"));
        Assert.NotNull(await bench.Inbox.FindMediumAsync("a3"));
        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
        Assert.Equal(["stays", Notice], await bench.PendingAsync());
        Assert.Equal("anna", (await bench.WaitingAsync())[1].Conversation);
        await bench.Inbox.PruneAsync(new ChannelOperator.Policy.MediaRetention(new Dictionary<string, long>(StringComparer.Ordinal)));
        Assert.False(await bench.State.HoldsAsync("canary"));
    }

    [Fact]
    public async Task What_was_erased_does_not_come_back_and_a_second_time_there_is_nothing_to_erase()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.Inbox.BeginAttemptAsync(await bench.SequenceOfAsync());
        await EraseAsync(bench);

        ChangeResult again = await EraseAsync(bench);

        Assert.Equal((CommitResult.Duplicate, 0), (again.Result, again.Count));
        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("m1")));
        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("m1:edit:1", original: "m1")));
        // The notice is not one of the customer's messages.
        Assert.Equal([Notice], await bench.PendingAsync());
        Assert.Equal(CommitResult.Added, await bench.AddAsync(InboxBench.Message("m2", text: "a new message")));
    }

    [Fact]
    public async Task Nobody_is_told_of_what_nobody_can_have()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));

        ChangeResult result = await EraseAsync(bench);

        Assert.Equal((CommitResult.Withdrawn, 1), (result.Result, result.Count));
        Assert.Empty(await bench.PendingAsync());
    }

    [Fact]
    public async Task A_message_alone_is_told_to_whom_its_media_belong_or_to_nobody()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("with", stored: Medium("a1", "with")));
        await bench.AddAsync(InboxBench.Message("without"));
        foreach (PendingMessage pending in (await bench.WaitingAsync()))
        {
            await bench.Inbox.CompleteAsync(pending.Sequence);
        }

        IReadOnlyList<ChangeResult> results = await bench.Inbox.CommitAsync([new MessageRemoved("with", Conversation: null), new MessageRemoved("without", Conversation: null)]);

        Assert.Equal([CommitResult.NoticeAdded, CommitResult.Withdrawn], results.Select(result => result.Result));
        Assert.Equal("anna", Assert.Single((await bench.WaitingAsync())).Conversation);
    }

    private protected abstract IInboxState CreateState();

    private protected Task<InboxBench> OpenAsync() => InboxBench.OpenAsync(CreateState());

    private protected static StoredMedium Medium(string key, string original, string conversation = "anna") => new(key, original, MediaKinds.Image, "image/png", InboxBench.Now, Conversation: conversation);

    private protected static async Task<ChangeResult> EraseAsync(InboxBench bench) => (await bench.Inbox.CommitAsync([new ConversationRemoved("anna")]))[0];
}
