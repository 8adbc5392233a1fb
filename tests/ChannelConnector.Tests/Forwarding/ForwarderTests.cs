using ChannelConnector.Inbox.Sqlite;
using ChannelConnector.Tests.Inbox;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>The way of messages from the inbox to Genesys Cloud, and when nothing is sent.</summary>
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
    public async Task What_another_process_replays_is_found_within_seconds()
    {
        await using ForwardBench bench = await ForwardBench.StartAsync();
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(400));
        await bench.AddAsync("m1", "anna");
        await bench.UntilAsync("the dead letter", async () => (await bench.Inbox.DeadLettersAsync()).Count == 1);
        bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));

        await using (SqliteInbox other = await SqliteInbox.OpenAsync(bench.DirectoryPath, InboxBench.Channel, bench.State.Time))
        {
            Assert.True(await other.ReplayAsync("m1"));
        }

        await bench.PassAsync(TimeSpan.FromSeconds(6));
        await bench.UntilIdleAsync();
        Assert.Equal(["m1", "m1"], bench.Genesys.Attempts.Select(delivery => delivery.Id));
        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
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
}
