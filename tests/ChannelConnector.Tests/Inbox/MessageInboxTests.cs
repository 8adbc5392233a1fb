using ChannelConnector.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Inbox;

public sealed class MessageInboxTests
{
    private static readonly MediaRetention Week = Retention(604800);

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart_and_in_its_order()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m2", text: "one"));
        await bench.AddAsync(InboxBench.Message("m1", text: "two"));

        await bench.ReopenAsync();

        Assert.Equal(["one", "two"], await bench.PendingAsync());
    }

    [Fact]
    public async Task A_second_one_with_the_same_id_is_a_duplicate_before_and_after_it_was_passed_on()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        Assert.Equal(CommitResult.Added, await bench.AddAsync(InboxBench.Message("m1", text: "one")));
        Assert.Equal(CommitResult.Duplicate, await bench.AddAsync(InboxBench.Message("m1", text: "other")));
        Assert.Equal(["one"], await bench.PendingAsync());

        await bench.Inbox.CompleteAsync(bench.SequenceOf());

        Assert.Equal(CommitResult.Duplicate, await bench.AddAsync(InboxBench.Message("m1")));
        Assert.Empty(await bench.PendingAsync());
    }

    [Fact]
    public async Task An_unsend_before_the_message_keeps_it_out()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        Assert.Equal(CommitResult.TombstoneAdded, (await bench.UnsendAsync("m1")).Result);

        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("m1")));
        Assert.Equal(CommitResult.Tombstoned, await bench.AddAsync(InboxBench.Message("m1:edit:1", original: "m1")));

        Assert.Empty(await bench.PendingAsync());
    }

    [Fact]
    public async Task An_unsend_takes_a_waiting_message_its_edits_and_its_media()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        StoredMedium medium = new("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now);
        await bench.AddAsync(InboxBench.Message("m1", stored: medium));
        await bench.AddAsync(InboxBench.Message("m1:edit:1", original: "m1"));
        await bench.AddAsync(InboxBench.Message("m2", text: "stays"));

        ChangeResult result = await bench.UnsendAsync("m1");

        Assert.Equal(CommitResult.Withdrawn, result.Result);
        Assert.Equal(medium, Assert.Single(result.Obsolete));
        Assert.Null(bench.Inbox.FindMedium("a1"));
        Assert.Equal(["stays"], await bench.PendingAsync());
    }

    [Fact]
    public async Task A_batch_with_a_message_and_its_unsend_leaves_nothing()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();

        IReadOnlyList<ChangeResult> results = await bench.Inbox.CommitAsync([new MessageAdded(InboxBench.Message("m1")), new MessageRemoved("m1", "anna")]);

        Assert.Equal([CommitResult.Added, CommitResult.Withdrawn], results.Select(result => result.Result));
        Assert.Empty(await bench.PendingAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unsend_of_what_may_have_arrived_sends_a_notice_once(bool isComplete)
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        long sequence = bench.SequenceOf();
        InboxEntry? entry = await bench.Inbox.BeginAttemptAsync(sequence);
        Assert.Equal(1, entry!.Attempts);
        if (isComplete)
        {
            await bench.Inbox.CompleteAsync(sequence);
        }

        Assert.Equal(CommitResult.NoticeAdded, (await bench.UnsendAsync("m1")).Result);
        Assert.Equal(CommitResult.Duplicate, (await bench.UnsendAsync("m1")).Result);

        Assert.Equal(["[The customer has unsent a message of 2026-11-01 11:59 UTC: delete what was made of it]"], await bench.PendingAsync());
        Assert.Equal("anna", bench.Inbox.ReadPending(0, 10)[0].Conversation);
    }

    [Fact]
    public async Task An_unsend_of_a_dead_letter_sends_a_notice_because_a_part_of_it_may_have_arrived()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        long sequence = bench.SequenceOf();
        await bench.Inbox.BeginAttemptAsync(sequence);
        await bench.Inbox.DeadLetterAsync(sequence, "400");

        Assert.Equal(CommitResult.NoticeAdded, (await bench.UnsendAsync("m1")).Result);

        Assert.Empty(bench.Inbox.DeadLetters());
    }

    [Fact]
    public async Task An_unsend_of_a_forgotten_message_sends_a_notice_while_its_media_tell_of_it()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        StoredMedium medium = new("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now);
        await bench.AddAsync(InboxBench.Message("m1", stored: medium));
        await bench.Inbox.CompleteAsync(bench.SequenceOf());
        bench.Time.Advance(MessageInbox.Memory + TimeSpan.FromSeconds(1));
        await bench.Inbox.PruneAsync(Week);

        ChangeResult result = await bench.UnsendAsync("m1");

        Assert.Equal(CommitResult.NoticeAdded, result.Result);
        Assert.Equal([medium], result.Obsolete);
    }

    [Fact]
    public async Task Media_of_content_that_is_forbidden_by_now_lose_their_rows()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        StoredMedium reply = new("a1", "m1", MediaKinds.Document, "image/png", InboxBench.Now, NeverStoredContent.StoryReply);
        await bench.AddAsync(InboxBench.Message("m1", stored: [reply, new StoredMedium("a2", "m1", MediaKinds.Image, "image/png", InboxBench.Now)]));

        Assert.Equal([reply], await bench.Inbox.RemoveForbiddenMediaAsync(content => content == NeverStoredContent.StoryReply));

        Assert.Equal(["a2"], bench.Inbox.MediaKeys());
    }

    [Fact]
    public async Task More_than_a_portion_is_forgotten_in_one_pruning()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.Inbox.CommitAsync([.. Enumerable.Range(0, 2500).Select(number => new MessageRemoved($"m{number}", "anna"))]);
        bench.Time.Advance(MessageInbox.Memory + TimeSpan.FromSeconds(1));

        await bench.Inbox.PruneAsync(Week);

        Assert.DoesNotContain(Enumerable.Range(0, 2500), number => bench.Inbox.IsSettled($"m{number}", $"m{number}"));
    }

    [Fact]
    public async Task Nothing_that_was_passed_on_or_unsent_is_left_in_any_file()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", "conversation-of-anna", "canary-forwarded"));
        await bench.AddAsync(InboxBench.Message("m2", text: "canary-unsent"));
        await bench.AddAsync(InboxBench.Message("m3", text: new string('x', 9000) + "canary-long"));
        Assert.True(bench.Holds("canary-unsent"));
        await bench.Inbox.BeginAttemptAsync(bench.SequenceOf());
        await bench.Inbox.CompleteAsync(bench.SequenceOf());
        await bench.UnsendAsync("m2");
        await bench.UnsendAsync("m3");

        await bench.Inbox.PruneAsync(Week);

        Assert.All(["canary-forwarded", "conversation-of-anna", "canary-unsent", "canary-long"], canary => Assert.False(bench.Holds(canary), canary));
        Assert.True(bench.Holds("m1"));
    }

    [Fact]
    public async Task A_medium_that_was_fetched_for_a_withdrawn_message_is_refused()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1") with { Content = new MessageContent { Media = [new ContentMedia { Label = Placeholder.Image, Kind = MediaKinds.Image, PlatformId = "300" }] } });
        long sequence = bench.SequenceOf();
        ContentMedia stored = new() { Label = Placeholder.Image, Kind = MediaKinds.Image, Key = "a1", Mime = "image/png" };
        StoredMedium row = new("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now);

        Assert.True(await bench.Inbox.ReplaceMediaAsync(sequence, 0, stored, row));
        Assert.Equal(row, bench.Inbox.FindMedium("a1"));
        Assert.Equal("a1", (await bench.Inbox.BeginAttemptAsync(sequence))!.Content.Media[0].Key);
        await bench.UnsendAsync("m1");

        Assert.False(await bench.Inbox.ReplaceMediaAsync(sequence, 0, stored, row with { Key = "a2" }));
        Assert.Null(bench.Inbox.FindMedium("a2"));
    }

    [Fact]
    public async Task A_dead_letter_is_listed_and_replayed_behind_what_waits()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", text: "refused"));
        long sequence = bench.SequenceOf();
        await bench.Inbox.BeginAttemptAsync(sequence);
        await bench.Inbox.DeadLetterAsync(sequence, "400");
        await bench.AddAsync(InboxBench.Message("m2", text: "waits"));
        Assert.Equal([new DeadLetter("m1", InboxBench.Now, 1, "400")], bench.Inbox.DeadLetters());
        Assert.Equal(CommitResult.Duplicate, await bench.AddAsync(InboxBench.Message("m1")));

        Assert.False(await bench.Inbox.ReplayAsync("m2"));
        Assert.True(await bench.Inbox.ReplayAsync("m1"));

        Assert.Empty(bench.Inbox.DeadLetters());
        Assert.Equal(["waits", "refused"], await bench.PendingAsync());
        Assert.Equal("m1", (await bench.Inbox.BeginAttemptAsync(bench.SequenceOf(1)))!.Id);
    }

    [Theory]
    [InlineData(604800, false)]
    [InlineData(60, true)]
    [InlineData(0, true)]
    public async Task A_dead_letter_lives_no_longer_than_its_media_under_the_retention_of_the_day(long seconds, bool isErased)
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", text: "canary", stored: new StoredMedium("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now)));
        await bench.Inbox.DeadLetterAsync(bench.SequenceOf(), "400");
        bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(isErased ? 1 : 0, await bench.Inbox.PruneAsync(Retention(seconds)));

        Assert.Equal(!isErased, bench.Holds("canary"));
    }

    [Fact]
    public async Task A_dead_letter_lives_for_seven_days_from_when_it_was_refused()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        bench.Time.Advance(TimeSpan.FromDays(30));
        await bench.Inbox.DeadLetterAsync(bench.SequenceOf(), "400");
        bench.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await bench.Inbox.PruneAsync(Week));

        bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await bench.Inbox.PruneAsync(Week));
    }

    [Fact]
    public async Task Ids_and_tombstones_are_forgotten_after_eight_days_of_running()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.UnsendAsync("gone");
        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.Inbox.CompleteAsync(bench.SequenceOf());
        bench.Time.Advance(MessageInbox.Memory / 2);
        await bench.Inbox.PruneAsync(Week);
        await bench.ReopenAsync();
        bench.Time.Advance(MessageInbox.Memory / 2);
        await bench.Inbox.PruneAsync(Week);
        Assert.True(bench.Inbox.IsSettled("gone", "gone"));
        Assert.True(bench.Inbox.IsSettled("m1", "m1"));

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.Inbox.PruneAsync(Week);

        Assert.False(bench.Inbox.IsSettled("gone", "gone"));
        Assert.False(bench.Inbox.IsSettled("m1", "m1"));
    }

    [Fact]
    public async Task A_wall_clock_that_jumps_a_year_makes_nothing_be_forgotten()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
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
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        long sequence = bench.SequenceOf();
        await bench.Inbox.CompleteAsync(sequence);
        bench.Time.Advance(MessageInbox.Memory + TimeSpan.FromSeconds(1));
        await bench.Inbox.PruneAsync(Week);

        await bench.AddAsync(InboxBench.Message("m2"));

        Assert.Single(bench.Inbox.ReadPending(sequence, 10));
    }

    [Fact]
    public async Task Expired_media_lose_their_rows()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1", stored: [
            new StoredMedium("a1", "m1", MediaKinds.Image, "image/png", InboxBench.Now),
            new StoredMedium("a2", "m1", MediaKinds.Image, "image/png", InboxBench.Now.AddMilliseconds(1)),
            new StoredMedium("a3", "m1", MediaKinds.Video, "video/mp4", InboxBench.Now)]));

        await bench.Inbox.RemoveExpiredMediaAsync(MediaKinds.Image, InboxBench.Now);

        Assert.Equal(["a2", "a3"], bench.Inbox.MediaKeys().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task State_of_another_channel_is_refused_and_left_alone()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.CloseAsync();

        InboxException exception = await Assert.ThrowsAsync<InboxException>(() => MessageInbox.OpenAsync(bench.DirectoryPath, InboxBench.Channel with { Uid = "2" }, bench.Time));

        Assert.Contains("holds the state of the channel with uid 1, and this is cx/support with uid 2", exception.Message, StringComparison.Ordinal);
        await bench.ReopenAsync();
        Assert.Single(bench.Inbox.ReadPending(0, 10));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_named_in_one_line()
    {
        string file = Path.GetTempFileName();

        InboxException exception = await Assert.ThrowsAsync<InboxException>(() => MessageInbox.OpenAsync(file, InboxBench.Channel, TimeProvider.System));

        Assert.StartsWith(file, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        File.Delete(file);
    }

    [Fact]
    public async Task The_backlog_tells_how_many_wait_and_since_when()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        Assert.Equal((0, null), bench.Inbox.Backlog());

        await bench.AddAsync(InboxBench.Message("m1"));
        await bench.AddAsync(InboxBench.Message("m2") with { Received = InboxBench.Now.AddSeconds(1) });

        Assert.Equal((2, InboxBench.Now), bench.Inbox.Backlog());
    }

    private static MediaRetention Retention(long seconds) => new(MediaKinds.All.ToDictionary(kind => kind, _ => seconds));
}
