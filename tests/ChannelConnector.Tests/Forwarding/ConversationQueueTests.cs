using System.Globalization;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace ChannelConnector.Tests.Forwarding;

public sealed class ConversationQueueTests(ITestOutputHelper output)
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private double _random;

    [Fact]
    public void A_conversation_has_one_message_on_its_way_and_keeps_its_order()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "anna"), (3, "anna"));

        PendingConversation anna = queue.Take(ForwardLane.Send)!;
        Assert.Equal(1, anna.Head);
        Assert.Null(queue.Take(ForwardLane.Send));

        queue.Done(anna, accepted: true);
        Assert.Equal(2, queue.Take(ForwardLane.Send)!.Head);
        queue.Done(anna, accepted: true);
        Assert.Equal(3, queue.Take(ForwardLane.Send)!.Head);
        queue.Done(anna, accepted: true);
        Assert.Null(queue.Take(ForwardLane.Send));
        Assert.Null(queue.WaitOf(ForwardLane.Send));
    }

    [Fact]
    public void Conversations_take_turns()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "anna"), (3, "ben"), (4, "carl"));

        Assert.Equal([1, 3, 4], TakeAll(queue).Select(conversation => conversation.Head));
    }

    [Fact]
    public void One_that_failed_waits_by_itself_and_keeps_its_place_in_its_conversation()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "anna"), (3, "ben"));
        PendingConversation anna = queue.Take(ForwardLane.Send)!;

        queue.SendingFailed(anna, "503 NotNow");

        Assert.Equal("ben", queue.Take(ForwardLane.Send)!.Name);
        Assert.Null(queue.Take(ForwardLane.Send));
        Assert.Equal(TimeSpan.FromSeconds(0.5), queue.WaitOf(ForwardLane.Send));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(1, queue.Take(ForwardLane.Send)!.Head);
    }

    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(6, 1, 32)]
    [InlineData(7, 1, 60)]
    [InlineData(5000, 1, 60)]
    [InlineData(5000, 0, 30)]
    public void A_failure_waits_for_a_second_and_the_next_ones_twice_as_long_up_to_a_minute(int failures, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), FailureRecord.Pause(failures, random));

    [Fact]
    public void A_message_that_goes_through_leaves_no_failure_to_the_next()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "anna"));
        PendingConversation anna = queue.Take(ForwardLane.Send)!;
        queue.SendingFailed(anna, "503 NotNow");
        _time.Advance(TimeSpan.FromSeconds(1));

        queue.Done(queue.Take(ForwardLane.Send)!, accepted: true);

        Assert.Null(anna.Failure);
    }

    [Fact]
    public void A_wall_clock_that_is_put_back_holds_nothing_up()
    {
        SteppedClock clock = new(_time);
        ConversationQueue queue = new(clock, () => 0);
        queue.Add(new PendingMessage(1, "anna"));
        queue.SendingFailed(queue.Take(ForwardLane.Send)!, "503 NotNow");

        clock.Step = TimeSpan.FromHours(-1);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("anna", queue.Take(ForwardLane.Send)!.Name);
    }

    [Fact]
    public void A_pause_holds_everybody_and_no_shorter_one_cuts_it()
    {
        ConversationQueue queue = Queue((1, "anna"));

        queue.Pause(TimeSpan.FromSeconds(60));
        queue.Pause(TimeSpan.FromSeconds(1));

        Assert.True(queue.IsPaused);
        Assert.Null(queue.Take(ForwardLane.Send));
        Assert.Equal(TimeSpan.FromSeconds(60), queue.WaitOf(ForwardLane.Send));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("anna", queue.Take(ForwardLane.Send)!.Name);
    }

    [Fact]
    public void Media_are_waited_for_in_a_lane_of_their_own_which_no_pause_holds()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "ben"));
        PendingConversation anna = queue.Take(ForwardLane.Send)!;

        queue.Move(anna, ForwardLane.Media);
        queue.Pause(TimeSpan.FromSeconds(60));

        Assert.Null(queue.Take(ForwardLane.Send));
        Assert.Equal("anna", queue.Take(ForwardLane.Media)!.Name);
        queue.MediaFailed(anna);
        Assert.Null(queue.Take(ForwardLane.Media));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("anna", queue.Take(ForwardLane.Media)!.Name);
    }

    [Fact]
    public void A_message_that_fails_while_others_pass_is_the_reason_after_20_attempts_and_an_hour()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "ben"), (3, "carl"));
        PendingConversation[] all = TakeAll(queue);

        for (int attempt = 1; attempt <= 20; attempt++)
        {
            Assert.False(queue.IsPoison(all[0]));
            queue.SendingFailed(all[0], "503 NotNow");
            queue.Add(new PendingMessage(100 + attempt, "ben"));
            queue.Done(all[1], accepted: true);
            _time.Advance(TimeSpan.FromMinutes(2.9));
        }

        Assert.False(queue.IsPoison(all[0]));
        _time.Advance(TimeSpan.FromMinutes(2.1));
        Assert.True(queue.IsPoison(all[0]));
    }

    [Fact]
    public void When_everything_fails_no_message_is_the_reason_however_long_it_takes()
    {
        ConversationQueue queue = Queue((1, "anna"), (2, "ben"));
        PendingConversation[] all = TakeAll(queue);

        for (int attempt = 1; attempt <= 1000; attempt++)
        {
            queue.SendingFailed(all[0], "503 NotNow");
            queue.SendingFailed(all[1], "503 NotNow");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.False(queue.IsPoison(all[0]));

        // One that passes when the far end is back is no evidence of the thousand attempts before.
        queue.Done(all[1], accepted: true);
        queue.SendingFailed(all[0], "503 NotNow");
        Assert.False(queue.IsPoison(all[0]));
    }

    [Theory]
    [InlineData(10_000, 40)]
    [InlineData(1_000_000, 200)]
    public void A_million_pending_messages_fit_into_memory(int conversations, int mebibytes)
    {
        string[] names = [.. Enumerable.Range(0, conversations).Select(number => (4_917_000_000_000 + number).ToString(CultureInfo.InvariantCulture))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ConversationQueue queue = new(_time, () => 0);
        for (int sequence = 1; sequence <= 1_000_000; sequence++)
        {
            // As the inbox reads it: another string for each message.
            queue.Add(new PendingMessage(sequence, new string(names[sequence % conversations])));
        }

        double used = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / 1024.0;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1,000,000 messages of {conversations} conversations: {used:0} MiB"));
        GC.KeepAlive(names);
        Assert.InRange(used, 1, mebibytes);
        Assert.NotNull(queue.Take(ForwardLane.Send));
    }

    private ConversationQueue Queue(params (long Sequence, string Conversation)[] messages)
    {
        ConversationQueue queue = new(_time, () => _random);
        _random = 0;
        foreach ((long sequence, string conversation) in messages)
        {
            queue.Add(new PendingMessage(sequence, conversation));
        }

        return queue;
    }

    private static PendingConversation[] TakeAll(ConversationQueue queue)
    {
        List<PendingConversation> taken = [];
        while (queue.Take(ForwardLane.Send) is { } conversation)
        {
            taken.Add(conversation);
        }

        return [.. taken];
    }

    private sealed class SteppedClock(FakeTimeProvider time) : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Step;
    }
}
