using ChannelConnector.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Inbox;

/// <summary>What an inbox promises, whichever store it is in.</summary>
public abstract class MessageInboxTests
{
    private static readonly MediaRetention Week = Retention(604800);

    private protected abstract IInboxState CreateState();

    private Task<InboxBench> OpenAsync() => InboxBench.OpenAsync(CreateState());

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart_and_in_its_order()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m2", text: "one"));
        await bench.AddAsync(InboxBench.Message("m1", text: "two"));

        await bench.ReopenAsync();

        Assert.Equal(["one", "two"], await bench.PendingAsync());
    }

    [Fact]
    public async Task A_second_one_with_the_same_id_is_a_duplicate_before_and_after_it_was_passed_on()
    {
        await using InboxBench bench = await OpenAsync();
        Assert.Equal(CommitResult.Added, await bench.AddAsync(InboxBench.Message("m1", text: "one")));
        Assert.Equal(CommitResult.Duplicate, await bench.AddAsync(InboxBench.Message("m1", text: "other")));
        Assert.Equal(["one"], await bench.PendingAsync());

        await bench.Inbox.CompleteAsync(await bench.SequenceOfAsync());

        Assert.Equal(CommitResult.Duplicate, await bench.AddAsync(InboxBench.Message("m1")));
        Assert.Empty(await bench.PendingAsync());
    }

    [Fact]
    public async Task An_unsend_before_the_message_keeps_it_out()
    {
        await using InboxBench bench = await OpenAsync();
        Assert.Equal(CommitResult.TombstoneAdded, (await bench.UnsendAsync("m1")).Result);

        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("m1")));
        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("m1:edit:1", original: "m1")));

        Assert.Empty(await bench.PendingAsync());
    }

    [Fact]
    public async Task An_unsend_takes_a_waiting_message_its_edits_and_its_media()
    {
        await using InboxBench bench = await OpenAsync();
        StoredMedium medium = new("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now);
        await bench.AddAsync(InboxBench.Message("m1", stored: medium));
        await bench.AddAsync(InboxBench.Message("m1:edit:1", original: "m1"));
        await bench.AddAsync(InboxBench.Message("m2", text: "stays"));

        ChangeResult result = await bench.UnsendAsync("m1");

        Assert.Equal(CommitResult.Withdrawn, result.Result);
        Assert.Equal(medium, Assert.Single(result.Obsolete));
        Assert.Null(await bench.Inbox.FindMediumAsync("a1"));
        Assert.Equal(["stays"], await bench.PendingAsync());
    }

    [Fact]
    public async Task A_batch_with_a_message_and_its_unsend_leaves_nothing()
    {
        await using InboxBench bench = await OpenAsync();

        IReadOnlyList<ChangeResult> results = await bench.Inbox.CommitAsync([new MessageAdded(InboxBench.Message("m1")), new MessageRemoved("m1", "anna")]);

        Assert.Equal([CommitResult.Added, CommitResult.Withdrawn], results.Select(result => result.Result));
        Assert.Empty(await bench.PendingAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unsend_of_what_may_have_arrived_sends_a_notice_once(bool isComplete)
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        long sequence = await bench.SequenceOfAsync();
        InboxEntry? entry = await bench.Inbox.BeginAttemptAsync(sequence);
        Assert.Equal(1, entry!.Attempts);
        if (isComplete)
        {
            await bench.Inbox.CompleteAsync(sequence);
        }

        Assert.Equal(CommitResult.NoticeAdded, (await bench.UnsendAsync("m1")).Result);
        Assert.Equal(CommitResult.Duplicate, (await bench.UnsendAsync("m1")).Result);

        Assert.Equal(["[The customer has unsent a message of 2026-11-01 11:59 UTC: delete what was made of it]"], await bench.PendingAsync());
        Assert.Equal("anna", (await bench.WaitingAsync())[0].Conversation);
    }

    [Fact]
    public async Task An_unsend_of_a_dead_letter_sends_a_notice_because_a_part_of_it_may_have_arrived()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        long sequence = await bench.SequenceOfAsync();
        await bench.Inbox.BeginAttemptAsync(sequence);
        await bench.Inbox.DeadLetterAsync(sequence, "400");

        Assert.Equal(CommitResult.NoticeAdded, (await bench.UnsendAsync("m1")).Result);

        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
    }

    [Fact]
    public async Task An_unsend_of_a_forgotten_message_sends_a_notice_while_its_media_tell_of_it()
    {
        await using InboxBench bench = await OpenAsync();
        StoredMedium medium = new("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now);
        await bench.AddAsync(InboxBench.Message("m1", stored: medium));
        await bench.Inbox.CompleteAsync(await bench.SequenceOfAsync());
        bench.Time.Advance(InboxMemory.Ids + TimeSpan.FromSeconds(1));
        await bench.Inbox.PruneAsync(Week);

        ChangeResult result = await bench.UnsendAsync("m1");

        Assert.Equal(CommitResult.NoticeAdded, result.Result);
        Assert.Equal([medium], result.Obsolete);
    }

    [Fact]
    public async Task Media_of_content_that_is_forbidden_by_now_are_found_and_lose_their_rows_when_they_are_gone()
    {
        await using InboxBench bench = await OpenAsync();
        StoredMedium reply = new("a1", "m1", MediaKinds.Document, "image/png", InboxBench.Now, NeverStoredContent.StoryReply);
        await bench.AddAsync(InboxBench.Message("m1", stored: [reply, new StoredMedium("a2", "m1", MediaKinds.Image, "image/png", InboxBench.Now)]));

        Assert.Equal([reply], await bench.Inbox.ForbiddenMediaAsync(content => content == NeverStoredContent.StoryReply));
        Assert.NotNull(await bench.Inbox.FindMediumAsync("a1"));

        await bench.Inbox.RemoveMediaAsync(["a1"]);

        Assert.Null(await bench.Inbox.FindMediumAsync("a1"));
        Assert.NotNull(await bench.Inbox.FindMediumAsync("a2"));
    }

    [Fact]
    public async Task More_than_a_portion_is_forgotten_in_one_pruning()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.Inbox.CommitAsync([.. Enumerable.Range(0, 2500).Select(number => new MessageRemoved($"m{number}", "anna"))]);
        bench.Time.Advance(InboxMemory.Ids + TimeSpan.FromSeconds(1));

        await bench.Inbox.PruneAsync(Week);

        bool[] isSettled = await Task.WhenAll(Enumerable.Range(0, 2500).Select(number => bench.Inbox.IsSettledAsync($"m{number}", $"m{number}")));
        Assert.DoesNotContain(true, isSettled);
    }

    [Fact]
    public async Task Nothing_that_was_passed_on_or_unsent_is_left_in_any_file()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", "conversation-of-anna", "canary-forwarded"));
        await bench.AddAsync(InboxBench.Message("m2", text: "canary-unsent"));
        await bench.AddAsync(InboxBench.Message("m3", text: new string('x', 9000) + "canary-long"));
        Assert.True(await bench.State.HoldsAsync("canary-unsent"));
        await bench.Inbox.BeginAttemptAsync(await bench.SequenceOfAsync());
        await bench.Inbox.CompleteAsync(await bench.SequenceOfAsync());
        await bench.UnsendAsync("m2");
        await bench.UnsendAsync("m3");

        await bench.Inbox.PruneAsync(Week);

        foreach (string canary in (string[])["canary-forwarded", "conversation-of-anna", "canary-unsent", "canary-long"])
        {
            Assert.False(await bench.State.HoldsAsync(canary), canary);
        }

        Assert.True(await bench.State.HoldsAsync("m1"));
    }

    [Fact]
    public async Task A_medium_that_was_fetched_for_a_withdrawn_message_is_refused()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1") with { Content = new MessageContent { Media = [new ContentMedia { Label = Placeholder.Image, Kind = MediaKinds.Image, PlatformId = "300" }] } });
        long sequence = await bench.SequenceOfAsync();
        ContentMedia stored = new() { Label = Placeholder.Image, Kind = MediaKinds.Image, Key = "a1", Mime = "image/png" };
        StoredMedium row = new("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now);

        Assert.True(await bench.Inbox.ReplaceMediaAsync(sequence, 0, stored, row));
        Assert.Equal(row, await bench.Inbox.FindMediumAsync("a1"));
        Assert.Equal("a1", (await bench.Inbox.BeginAttemptAsync(sequence))!.Content.Media[0].Key);
        await bench.UnsendAsync("m1");

        Assert.False(await bench.Inbox.ReplaceMediaAsync(sequence, 0, stored, row with { Key = "a2" }));
        Assert.Null(await bench.Inbox.FindMediumAsync("a2"));
    }

    [Fact]
    public async Task A_dead_letter_is_listed_and_replayed_behind_what_waits()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", text: "refused"));
        long sequence = await bench.SequenceOfAsync();
        await bench.Inbox.BeginAttemptAsync(sequence);
        await bench.Inbox.DeadLetterAsync(sequence, "400");
        await bench.AddAsync(InboxBench.Message("m2", text: "waits"));
        Assert.Equal([new DeadLetter("m1", InboxBench.Now, 1, "400")], (await bench.Inbox.DeadLettersAsync()));
        Assert.Equal(CommitResult.Duplicate, await bench.AddAsync(InboxBench.Message("m1")));

        Assert.False(await bench.Inbox.ReplayAsync("m2"));
        Assert.True(await bench.Inbox.ReplayAsync("m1"));

        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
        Assert.Equal(["waits", "refused"], await bench.PendingAsync());
        Assert.Equal("m1", (await bench.Inbox.BeginAttemptAsync(await bench.SequenceOfAsync(1)))!.Id);
    }

    [Theory]
    [InlineData(604800, false)]
    [InlineData(60, true)]
    [InlineData(0, true)]
    public async Task A_dead_letter_lives_no_longer_than_its_media_under_the_retention_of_the_day(long seconds, bool isErased)
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", text: "canary", stored: new StoredMedium("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now)));
        await bench.Inbox.DeadLetterAsync(await bench.SequenceOfAsync(), "400");
        bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(isErased ? 1 : 0, await bench.Inbox.PruneAsync(Retention(seconds)));

        Assert.Equal(!isErased, await bench.State.HoldsAsync("canary"));
    }

    [Fact]
    public async Task A_dead_letter_lives_for_seven_days_from_when_it_was_refused()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        bench.Time.Advance(TimeSpan.FromDays(30));
        await bench.Inbox.DeadLetterAsync(await bench.SequenceOfAsync(), "400");
        bench.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await bench.Inbox.PruneAsync(Week));

        bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await bench.Inbox.PruneAsync(Week));
    }

    [Fact]
    public async Task Ids_and_tombstones_are_forgotten_after_eight_days_of_running()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.UnsendAsync("gone");
        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.Inbox.CompleteAsync(await bench.SequenceOfAsync());
        bench.Time.Advance(InboxMemory.Ids / 2);
        await bench.Inbox.PruneAsync(Week);
        await bench.ReopenAsync();
        bench.Time.Advance(InboxMemory.Ids / 2);
        await bench.Inbox.PruneAsync(Week);
        Assert.True(await bench.Inbox.IsSettledAsync("gone", "gone"));
        Assert.True(await bench.Inbox.IsSettledAsync("m1", "m1"));

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.Inbox.PruneAsync(Week);

        Assert.False(await bench.Inbox.IsSettledAsync("gone", "gone"));
        Assert.False(await bench.Inbox.IsSettledAsync("m1", "m1"));
    }

    [Fact]
    public async Task A_wall_clock_that_jumps_a_year_makes_nothing_be_forgotten()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.UnsendAsync("gone");

        // As after a restart: the wall clock is another, the time that was lived is not.
        bench.Time.AdjustTime(InboxBench.Now.AddYears(1));
        await bench.ReopenAsync();
        await bench.Inbox.PruneAsync(Week);

        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("gone")));
    }

    [Fact]
    public async Task A_sequence_is_never_used_twice_so_that_no_message_is_overlooked()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        long sequence = await bench.SequenceOfAsync();
        await bench.Inbox.CompleteAsync(sequence);
        bench.Time.Advance(InboxMemory.Ids + TimeSpan.FromSeconds(1));
        await bench.Inbox.PruneAsync(Week);

        await bench.AddAsync(InboxBench.Message("m2"));

        Assert.True(Assert.Single(await bench.WaitingAsync()).Sequence > sequence);
    }

    [Fact]
    public async Task Expired_media_lose_their_rows()
    {
        await using InboxBench bench = await OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", stored: [
            new StoredMedium("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now),
            new StoredMedium("a2", "m1", MediaKinds.Image, "image/png", InboxBench.Now.AddMilliseconds(1)),
            new StoredMedium("a3", "m1", MediaKinds.Video, "video/mp4", InboxBench.Now)]));

        await bench.Inbox.RemoveExpiredMediaAsync(MediaKinds.Image, InboxBench.Now);

        Assert.Equal(["a2", "a3"], (await bench.Inbox.KnownMediaAsync(["a1", "a2", "a3"])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_backlog_tells_how_many_wait_and_since_when()
    {
        await using InboxBench bench = await OpenAsync();
        Assert.Equal(new InboxBacklog(0, null, 0), bench.Inbox.Backlog());

        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.AddAsync(InboxBench.Message("m2") with { Received = InboxBench.Now.AddSeconds(1) });

        Assert.Equal(new InboxBacklog(2, InboxBench.Now, 0), bench.Inbox.Backlog());
    }

    private static MediaRetention Retention(long seconds) => new(MediaKinds.All.ToDictionary(kind => kind, _ => seconds));
}
