using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>Messages with media.</summary>
public sealed class ForwarderMediaTests
{
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
        Assert.Equal(row, await bench.Inbox.FindMediumAsync("0a"));
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

        // Not an empty inbox: that is empty as soon as the message is unsent.
        await bench.UntilAsync("the medium to go", () => bench.Discarded.Count > 0);

        Assert.Equal([row], bench.Discarded);
        Assert.Null(await bench.Inbox.FindMediumAsync("0a"));
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
        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
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

    private static ContentMedia Wanted() => new() { Label = Placeholder.Image, Kind = MediaKinds.Image, PlatformId = "300", Mime = "image/jpeg" };

    private static ContentMedia Stored(string key) => new() { Label = Placeholder.Image, Kind = MediaKinds.Image, Key = key, Mime = "image/png" };
}
