using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Forwarding;

public sealed class ForwarderTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    // Far below the time-out of a request.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task What_is_in_the_inbox_goes_to_Genesys_Cloud_and_is_erased()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();

        await bench.AddAsync("m1", "anna", "Rechnung 4711");
        await bench.UntilIdleAsync();

        Delivery delivery = Assert.Single(bench.Genesys.Attempts);
        Assert.Equal(("m1", "anna", "Rechnung 4711"), (delivery.Id, delivery.Conversation, delivery.Text));
        await bench.UntilAsync("the count", () => bench.Counted("connector.messages.forwarded") == 1);
        Assert.Null(await bench.Inbox.BeginAttemptAsync(1));
        Assert.Empty(bench.Log);
    }

    [Fact]
    public async Task The_order_of_a_conversation_holds_under_failures()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        Random random = new(1);
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(random.Next(3) == 0 ? 503 : 202));
        for (int number = 0; number < 60; number++)
        {
            await bench.AddAsync($"m{number:000}", $"c{number % 4}");
        }

        await bench.StartForwarderAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(60, bench.Genesys.Accepted.Count);
        foreach (IGrouping<string, Delivery> conversation in bench.Genesys.Attempts.GroupBy(delivery => delivery.Conversation))
        {
            string[] ids = [.. conversation.Select(delivery => delivery.Id)];
            Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        }

        Assert.True(bench.Counted("connector.messages.forward.failed 503 NotNow") > 0);
    }

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
    public async Task Eight_conversations_are_on_their_way_at_once_and_no_more()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        TaskCompletionSource<HttpResponseMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Genesys.Answer = async _ =>
        {
            await answer.Task;
            return FakeGenesys.Status(202);
        };
        for (int number = 0; number < 20; number++)
        {
            await bench.AddAsync($"m{number}", $"c{number}");
        }

        await bench.UntilAsync("eight requests", () => bench.Genesys.Attempts.Count == 8, Moment);
        await bench.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(8, bench.Genesys.Attempts.Count);

        answer.SetResult(FakeGenesys.Status(202));
        await bench.UntilIdleAsync();
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

        Assert.Empty(bench.Inbox.DeadLetters());
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

        Assert.Equal([new DeadLetter("a1", InboxBench.Now, 1, "400 BadRequest")], bench.Inbox.DeadLetters());
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

        Assert.Empty(bench.Inbox.DeadLetters());
        await bench.AddAsync("m59", "ben");
        await bench.UntilAsync("the dead letter", () => bench.Inbox.DeadLetters().Count == 1, TimeSpan.FromSeconds(10));
        await bench.UntilAsync("the message behind it", () => bench.Genesys.Accepted.Any(delivery => delivery.Id == "behind"));

        Assert.Equal(("poison", "AlwaysFailed: 500 NotNow"), (bench.Inbox.DeadLetters()[0].Id, bench.Inbox.DeadLetters()[0].Reason));
        Assert.True(bench.Inbox.DeadLetters()[0].Attempts >= FailureRecord.PoisonAttempts);
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
        Assert.Empty(bench.Inbox.DeadLetters());

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
    public async Task An_unsent_message_that_waits_is_never_sent()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        await bench.AddAsync("m1", "anna", "Geheim");
        await bench.AddAsync("m2", "anna");
        await bench.State.UnsendAsync("m1");

        await bench.StartForwarderAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(["m2"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task A_message_that_is_unsent_between_reading_and_sending_is_not_sent()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        await bench.AddAsync("m1", "anna");
        await bench.AddAsync("m2", "anna", "Geheim");
        bench.Genesys.Answer = async delivery =>
        {
            await bench.State.UnsendAsync("m2");
            return FakeGenesys.Status(202);
        };

        await bench.StartForwarderAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(["m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task A_message_that_is_unsent_in_flight_is_followed_by_a_notice()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = async delivery =>
        {
            if (delivery.Id == "m1")
            {
                await bench.State.UnsendAsync("m1");
            }

            return FakeGenesys.Status(202);
        };

        await bench.AddAsync("m1", "anna", "Geheim");
        await bench.UntilAcceptedAsync(2);

        Assert.Equal(["m1", "m1:unsent"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
        Assert.Contains("has unsent a message", bench.Genesys.Accepted[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_kill_in_flight_it_begins_from_the_inbox_and_repeats_under_the_same_id()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => new TaskCompletionSource<HttpResponseMessage>().Task;
        await bench.AddAsync("m1", "anna");
        await bench.AddAsync("m2", "anna");
        await bench.UntilAsync("the request", () => bench.Genesys.Attempts.Count == 1, Moment);

        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));
        await bench.KillAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(["m1", "m1", "m2"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task A_stop_lets_what_is_on_its_way_end_and_starts_nothing_new()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Genesys.Answer = async _ =>
        {
            await answer.Task;
            return FakeGenesys.Status(202);
        };
        await bench.AddAsync("m1", "anna");
        await bench.AddAsync("m2", "anna");
        await bench.UntilAsync("the request", () => bench.Genesys.Attempts.Count == 1, Moment);

        Task stopping = bench.StopForwarderAsync();
        Assert.False(stopping.IsCompleted);
        answer.SetResult();
        await stopping.WaitAsync(Soon);

        Assert.Equal(1, bench.Inbox.Backlog().Depth);
        Assert.Single(bench.Genesys.Attempts);
    }

    [Fact]
    public async Task While_the_contract_is_over_nothing_is_sent()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        bench.IsOpen = false;
        await bench.AddAsync("m1", "anna");
        await bench.StartForwarderAsync();

        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(bench.Genesys.Requests);

        bench.IsOpen = true;
        await bench.UntilIdleAsync();
    }

    [Fact]
    public async Task Media_without_a_URL_are_fetched_first_and_go_as_a_link()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        StoredMedium row = new("0a", "m1", MediaKinds.Image, "image/jpeg", InboxBench.Now);
        int fetches = 0;
        bench.Fetch = (entry, index, _) => Task.FromResult(++fetches == 1
            ? new MediaAttempt(Media: null, Row: null, "ServerError")
            : new MediaAttempt(entry.Content.Media[index] with { PlatformId = null, Key = row.Key }, row));
        await bench.AddAsync("m1", "anna", "Foto", Wanted());
        await bench.AddAsync("m2", "ben", "ohne");

        await bench.UntilIdleAsync();

        Assert.Equal("https://cx.example/media/0a", bench.Genesys.Accepted.Single(delivery => delivery.Id == "m1").Url);
        Assert.Equal(row, bench.Inbox.FindMedium("0a"));
        Assert.Equal(["m2", "m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
        Assert.Equal(1, bench.Counted("connector.messages.forward.failed ServerError"));
    }

    [Fact]
    public async Task A_medium_that_was_fetched_for_a_message_which_was_unsent_meanwhile_does_not_stay()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        StoredMedium row = new("0a", "m1", MediaKinds.Image, "image/jpeg", InboxBench.Now);
        bench.Fetch = async (entry, index, _) =>
        {
            await bench.Inbox.CommitAsync([new MessageRemoved("m1", "anna")]);
            return new MediaAttempt(entry.Content.Media[index] with { PlatformId = null, Key = row.Key }, row);
        };
        await bench.AddAsync("m1", "anna", "Foto", Wanted());

        await bench.UntilIdleAsync();

        Assert.Equal([row], bench.Discarded);
        Assert.Null(bench.Inbox.FindMedium("0a"));
        Assert.Empty(bench.Genesys.Attempts);
    }

    [Fact]
    public async Task Media_that_cannot_be_fetched_for_an_hour_are_given_up_and_the_message_goes_with_a_placeholder()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Fetch = (_, _, _) => Task.FromResult(new MediaAttempt(Media: null, Row: null));
        await bench.AddAsync("m1", "anna", "Foto", Wanted());

        await bench.PassAsync(TimeSpan.FromMinutes(59), TimeSpan.FromSeconds(15));
        Assert.Empty(bench.Genesys.Attempts);
        await bench.UntilAsync("the message", () => bench.Genesys.Accepted.Count == 1, TimeSpan.FromSeconds(15));

        Assert.Equal("Foto\n[Image: could not be fetched from the platform]", bench.Genesys.Accepted[0].Text);
        Assert.Equal(1, bench.Counted("connector.media.unavailable GivenUp"));
        Assert.Empty(bench.Inbox.DeadLetters());
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_delays_no_text_and_an_unsend_meanwhile_needs_no_notice()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        TaskCompletionSource<MediaAttempt> never = new();
        bench.Fetch = (_, _, token) => never.Task.WaitAsync(token);
        for (int number = 0; number < 30; number++)
        {
            await bench.AddAsync($"w{number}", $"w{number}", "Foto", Wanted());
        }

        for (int number = 0; number < 20; number++)
        {
            await bench.AddAsync($"t{number}", $"t{number}");
        }

        await bench.UntilAcceptedAsync(20);
        Assert.Equal(CommitResult.Withdrawn, (await bench.State.UnsendAsync("w0")).Result);
    }

    [Fact]
    public async Task A_message_of_several_parts_is_complete_when_the_last_is_accepted()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(bench.Genesys.Attempts.Count == 2 ? 503 : 202));
        ContentMedia[] media = [Stored("0a"), Stored("0b"), Stored("0c")];
        await bench.AddAsync("m1", "anna", "Drei", media);

        await bench.UntilIdleAsync();

        Assert.Equal(["m1", "m1:request:2", "m1", "m1:request:2", "m1:request:3"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
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

    [Fact]
    public async Task What_another_process_replays_is_found_within_seconds()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(400));
        await bench.AddAsync("m1", "anna");
        await bench.UntilAsync("the dead letter", () => bench.Inbox.DeadLetters().Count == 1);
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));

        await using (MessageInbox other = await MessageInbox.OpenAsync(bench.State.DirectoryPath, InboxBench.Channel, bench.State.Time))
        {
            Assert.True(await other.ReplayAsync("m1"));
        }

        await bench.PassAsync(TimeSpan.FromSeconds(6));
        await bench.UntilIdleAsync();
        Assert.Equal(["m1", "m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
        Assert.Empty(bench.Inbox.DeadLetters());
    }

    [Fact]
    public async Task Depth_and_age_of_what_waits_are_measured()
    {
        await using ForwardBench bench = await ForwardBench.CreateAsync();
        bench.IsOpen = false;
        await bench.AddAsync("m1", "anna");
        await bench.AddAsync("m2", "anna");
        await bench.StartForwarderAsync();
        bench.State.Time.Advance(TimeSpan.FromSeconds(90));

        await bench.UntilAsync("the gauges", () =>
        {
            bench.ReadGauges();
            return bench.Gauges.Count == 2;
        }, TimeSpan.Zero);

        Assert.Equal((2, 90), (bench.Gauges["connector.inbox.depth"], bench.Gauges["connector.inbox.oldest.age"]));
    }

    private static ContentMedia Wanted() => new() { Label = Placeholder.Image, Kind = MediaKinds.Image, PlatformId = "300", Mime = "image/jpeg" };

    private static ContentMedia Stored(string key) => new() { Label = Placeholder.Image, Kind = MediaKinds.Image, Key = key, Mime = "image/png" };
}
