using ChannelConnector.Inbox;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>The forwarder before the stand-in of Genesys Cloud: TLS, names, tokens and the documented shape of a message.</summary>
public sealed class GenesysFarEndTests
{
    [Fact]
    public async Task Whatever_the_inbox_can_hold_has_the_documented_shape()
    {
        await using ForwardBench bench = await ForwardBench.CreateWithFarEndsAsync();
        MessageContent content = new()
        {
            SenderName = "Zoë 👋",
            Text = new string('ü', 4000),
            Media =
            [
                .. MediaKinds.All.Select(kind => new ContentMedia { Label = Placeholder.Document, Kind = kind, Key = kind, Mime = kind == MediaKinds.Audio ? null : "a/b", FileName = "ä \" <.pdf" }),
                .. new[] { Placeholder.StoryMention, Placeholder.StoryReply, Placeholder.ViewOnce, Placeholder.Share, Placeholder.Location, Placeholder.Contacts, Placeholder.Unsupported }
                    .Select(label => new ContentMedia { Label = label }),
            ],
        };
        await bench.State.AddAsync(InboxBench.Message("m1") with { Content = content });
        await bench.AddAsync("m2", "anna");

        await bench.StartForwarderAsync();
        await bench.UntilIdleAsync();

        Assert.Equal(["m1", "m1:request:2", "m1:request:3", "m1:request:4", "m2"], bench.FarEnds!.Genesys.Accepted.Select(delivery => delivery.MessageId));
        Assert.Equal(["Image", "Video", "Audio", "File"], bench.FarEnds.Genesys.Accepted.SelectMany(delivery => delivery.Attachments).Select(attachment => attachment.MediaType));
        Assert.Equal(InboxBench.Now.AddSeconds(-5), bench.FarEnds.Genesys.Accepted[0].Time);
        Assert.Equal("Zoë 👋", bench.FarEnds.Genesys.Accepted[0].Nickname);
        Assert.Equal(["api.mypurecloud.de", "login.mypurecloud.de"], bench.FarEnds.Proxy.Hosts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_token_that_is_revoked_costs_one_request_and_no_message()
    {
        await using ForwardBench bench = await StartAsync();
        await bench.AddAsync("m1", "anna");
        await bench.UntilIdleAsync();

        bench.FarEnds!.Genesys.RevokeTokens();
        await bench.AddAsync("m2", "anna");
        await bench.UntilIdleAsync();

        Assert.Equal([200, 401, 200], bench.FarEnds.Genesys.Attempts.Select(attempt => attempt.Status!.Value));
        Assert.Equal(2, bench.FarEnds.Genesys.TokensIssued);
        Assert.Empty(bench.Log);
    }

    [Fact]
    public async Task What_was_accepted_while_the_answer_was_lost_comes_again_under_the_same_id()
    {
        await using ForwardBench bench = await StartAsync();
        bench.FarEnds!.Genesys.Fail(FarEndFaults.First(1, FarEndFaults.LoseAnswer()));

        await bench.AddAsync("m1", "anna");
        await bench.AddAsync("m2", "anna");
        await bench.UntilIdleAsync();

        Assert.Equal([("m1", 2), ("m2", 1)], bench.FarEnds.Genesys.Deliveries.Select(delivery => (delivery.First.MessageId, delivery.Count)));
    }

    [Fact]
    public async Task After_an_outage_everything_arrives_in_order_and_nothing_is_a_dead_letter()
    {
        await using ForwardBench bench = await StartAsync();
        bench.FarEnds!.Genesys.IsDown = true;
        for (int number = 0; number < 30; number++)
        {
            await bench.AddAsync($"m{number:00}", $"c{number % 3}");
        }

        await bench.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5));
        Assert.Equal(30, bench.Inbox.Backlog().Depth);
        bench.FarEnds.Genesys.Recover();
        await bench.UntilIdleAsync();

        for (int conversation = 0; conversation < 3; conversation++)
        {
            string[] ids = [.. bench.FarEnds.Genesys.AcceptedFrom($"c{conversation}").Select(delivery => delivery.MessageId)];
            Assert.Equal(10, ids.Length);
            Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        }

        Assert.Empty((await bench.Inbox.DeadLettersAsync()));
    }

    [Fact]
    public async Task A_stricter_limit_than_usual_is_met_by_waiting_and_costs_no_message()
    {
        await using ForwardBench bench = await StartAsync();
        bench.FarEnds!.Genesys.RequestsPerMinute = 20;
        for (int number = 0; number < 60; number++)
        {
            await bench.AddAsync($"m{number:00}", $"c{number}");
        }

        await bench.UntilIdleAsync();

        Assert.Equal(60, bench.FarEnds.Genesys.Deliveries.Count);
        // Those that were on their way when the first was told to wait.
        Assert.InRange(bench.FarEnds.Genesys.Attempts.Count(attempt => attempt.Status == 429), 2, 24);
    }

    [Fact]
    public async Task A_wrong_secret_loses_nothing_and_is_taken_up_when_it_is_put_right()
    {
        await using ForwardBench bench = await StartAsync();
        bench.WriteCredentials(bench.FarEnds!.Genesys.ClientId, "wrong");
        await bench.AddAsync("m1", "anna");
        await bench.UntilAsync("the line in the log", () => bench.Log.Any(line => line.StartsWith("Error: Genesys Cloud refuses every message: 401 TokenRefused", StringComparison.Ordinal)));
        Assert.Empty(bench.FarEnds.Genesys.Attempts);

        bench.WriteCredentials(bench.FarEnds.Genesys.ClientId, bench.FarEnds.Genesys.ClientSecret);
        await bench.UntilIdleAsync();
        Assert.DoesNotContain(bench.Log, line => line.Contains(bench.FarEnds.Genesys.ClientSecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await using ForwardBench bench = await StartAsync();
        bench.FarEnds!.Genesys.Fail(FarEndFaults.First(1, FarEndFaults.RedirectTo(new Uri("https://graph.facebook.com/stolen"))));
        await bench.AddAsync("m1", "anna");

        await bench.UntilIdleAsync();

        Assert.DoesNotContain("graph.facebook.com", bench.FarEnds.Proxy.Hosts);
        Assert.Contains(bench.Log, line => line.Contains("302 NotUnderstood", StringComparison.Ordinal));
    }

    private static async Task<ForwardBench> StartAsync()
    {
        ForwardBench bench = await ForwardBench.CreateWithFarEndsAsync();
        await bench.StartForwarderAsync();
        return bench;
    }
}
