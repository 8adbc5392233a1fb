using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Tests.Inbox;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>What becomes of messages that are not accepted, and of those behind them.</summary>
public sealed class ForwarderFailureTests
{
    // Far below the time-out of a request.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task One_conversations_failure_delays_no_other()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = delivery => Task.FromResult(FakeGenesys.Status(delivery.Conversation == "anna" ? 503 : 202));
        await bench.AddAsync("a1", "anna");
        await bench.AddAsync("a2", "anna");
        DateTimeOffset start = bench.State.Time.GetUtcNow();
        for (int number = 0; number < 30; number++)
        {
            await bench.AddAsync($"b{number}", "ben");
        }

        await bench.UntilAsync("30 messages at Genesys Cloud", () => bench.Genesys.Accepted.Count >= 30, TimeSpan.FromMilliseconds(50));

        // 30 at five a second, and nothing for waiting.
        Assert.InRange((bench.State.Time.GetUtcNow() - start).TotalSeconds, 0, 30);
        Assert.DoesNotContain(bench.Genesys.Attempts, delivery => delivery.Id == "a2");
    }

    [Fact]
    public async Task A_429_holds_everybody_for_as_long_as_it_says()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(429, "30"));
        await bench.AddAsync("a1", "anna");
        await bench.UntilAsync("the line in the log", () => !bench.Log.IsEmpty, Moment);
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));
        await bench.AddAsync("b1", "ben");

        await bench.PassAsync(TimeSpan.FromSeconds(29));
        Assert.Single(bench.Genesys.Attempts);

        await bench.UntilAcceptedAsync(2);
        Assert.Equal(["Warning: Genesys Cloud has had too many requests: 429 Throttled. Nothing is passed on for 30 s"], bench.Log);
    }

    [Fact]
    public async Task A_403_is_told_loudly_and_makes_no_dead_letter_of_the_backlog()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(403));
        for (int number = 0; number < 50; number++)
        {
            await bench.AddAsync($"m{number}", $"c{number}");
        }

        await bench.PassAsync(TimeSpan.FromMinutes(90), TimeSpan.FromSeconds(15));

        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
        Assert.Equal(50, bench.Inbox.Backlog().Depth);
        Assert.Contains(bench.Log, line => line.StartsWith("Error: Genesys Cloud refuses every message: 403 Forbidden. Nothing is passed on and nothing is lost", StringComparison.Ordinal));
        // About once a minute, and not once for each message.
        Assert.InRange(bench.Genesys.Attempts.Count, 80, 160);

        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));
        await bench.UntilIdleAsync();
        Assert.Equal(50, bench.Genesys.Accepted.Count);
        Assert.Single(bench.Log, "Information: Genesys Cloud takes messages again: what has waited is passed on");
    }

    [Fact]
    public async Task What_is_refused_for_good_becomes_a_dead_letter_and_its_conversation_goes_on()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = delivery => Task.FromResult(FakeGenesys.Status(delivery.Id == "a1" ? 400 : 202));
        await bench.AddAsync("a1", "anna", "Geheim");
        await bench.AddAsync("a2", "anna");

        await bench.UntilIdleAsync();

        Assert.Equal([new DeadLetter("a1", InboxBench.Now, 1, "400 BadRequest")], (await bench.Inbox.DeadLettersAsync()));
        Assert.Equal(["a2"], bench.Genesys.Accepted.Select(delivery => delivery.Id));
        await bench.UntilAsync("the count", () => bench.Counted("connector.messages.dead.lettered 400 BadRequest") == 1);
        Assert.StartsWith("Warning: Message a1 is a dead letter after 1 attempts: 400 BadRequest.", Assert.Single(bench.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_always_fails_while_others_pass_becomes_a_dead_letter_after_an_hour()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = delivery => Task.FromResult(FakeGenesys.Status(delivery.Id == "poison" ? 500 : 202));
        await bench.AddAsync("poison", "anna");
        await bench.AddAsync("behind", "anna");
        for (int minute = 0; minute < 59; minute++)
        {
            await bench.AddAsync($"m{minute}", "ben");
            await bench.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
        }

        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
        await bench.AddAsync("m59", "ben");
        await bench.UntilAsync("the dead letter", async () => (await bench.Inbox.DeadLettersAsync()).Count == 1, TimeSpan.FromSeconds(10));
        await bench.UntilAsync("the message behind it", () => bench.Genesys.Accepted.Any(delivery => delivery.Id == "behind"));

        Assert.Equal(("poison", "AlwaysFailed: 500 NotNow"), ((await bench.Inbox.DeadLettersAsync())[0].Id, (await bench.Inbox.DeadLettersAsync())[0].Reason));
        Assert.True((await bench.Inbox.DeadLettersAsync())[0].Attempts >= FailureRecord.PoisonAttempts);
    }

    [Fact]
    public async Task When_Genesys_Cloud_is_down_nothing_is_ever_a_dead_letter()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(503));
        for (int number = 0; number < 10; number++)
        {
            await bench.AddAsync($"m{number}", $"c{number}");
        }

        await bench.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromSeconds(15));
        Assert.Empty((await bench.Inbox.DeadLettersAsync()));

        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));
        await bench.UntilIdleAsync();
        Assert.Equal(10, bench.Genesys.Accepted.Count);
    }

    [Fact]
    public async Task What_arrived_while_the_answer_was_lost_is_sent_again_with_the_same_id()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => bench.Genesys.Attempts.Count == 1
            ? throw new HttpRequestException(HttpRequestError.ResponseEnded)
            : Task.FromResult(FakeGenesys.Status(202));

        await bench.AddAsync("m1", "anna");
        await bench.UntilIdleAsync();

        Assert.Equal(["m1", "m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task An_inbox_that_cannot_be_written_is_no_reason_to_send_or_to_lose_a_message()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = async _ =>
        {
            await bench.State.CloseAsync();
            return FakeGenesys.Status(202);
        };
        await bench.AddAsync("m1", "anna", "Geheim");
        await bench.UntilAsync("the failure", () => bench.Log.Any(line => line.Contains("failed by itself: InboxException", StringComparison.Ordinal)));
        Assert.DoesNotContain(bench.Log, line => line.Contains("Geheim", StringComparison.Ordinal));

        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));
        await bench.KillAsync();
        await bench.UntilIdleAsync();
        Assert.Equal(["m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id).Distinct(StringComparer.Ordinal));
    }
}
