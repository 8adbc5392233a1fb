using ChannelConnector.Platforms;
using Microsoft.Extensions.Logging;

namespace ChannelConnector.Tests.Platforms;

/// <summary>Direct messages of X, in the envelopes of both of its APIs.</summary>
public sealed class XParserTests
{
    [Fact]
    public void Every_event_of_a_batch_is_read_and_what_is_none_of_a_customer_is_counted()
    {
        IReadOnlyList<PlatformEvent> events = Payloads.Events("x-account-activity");

        Assert.Equal(["dm1", "dm3", "dm4"], events.OfType<MessageReceived>().Select(message => message.Id));
        Assert.Equal(["echo", "typing", "read", "like"], events.OfType<EventIgnored>().Select(ignored => ignored.Type));
        Assert.All(events, e => Assert.Equal("1", e.AccountId));
        MessageReceived first = events.OfType<MessageReceived>().First();
        Assert.Equal(("2", "Kunde", "Bild"), (first.Conversation, first.SenderName, first.Text));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_000), first.Sent);
    }

    [Fact]
    public void The_successor_s_envelope_says_the_same()
    {
        MessageReceived message = Assert.IsType<MessageReceived>(Assert.Single(Payloads.Events("x-activity")));

        Assert.Equal(("1", "dm1", "2", "Kunde", "hallo"), (message.AccountId, message.Id, message.Conversation, message.SenderName, message.Text));
    }

    [Fact]
    public void A_photo_is_told_by_its_three_ids_and_a_film_by_the_best_of_its_addresses_and_neither_link_is_left_in_the_text()
    {
        MessageReceived[] messages = [.. Payloads.Events("x-account-activity").OfType<MessageReceived>()];

        ReceivedMedia photo = Assert.Single(messages[0].Media);
        Assert.Equal(("image", "Image", "1001/2001/r1.jpg", null), (photo.Kind, photo.Label, photo.PlatformId, photo.Url));
        ReceivedMedia film = Assert.Single(messages[1].Media);
        Assert.Equal(("video", "Video", null, "https://video.twimg.com/dm_video/3/vid/720x1280/large.mp4?tag=1"), (film.Kind, film.Label, film.PlatformId, film.Url));
        Assert.Null(messages[1].Text);
    }

    [Fact]
    public void A_film_that_would_be_too_large_is_taken_in_a_smaller_variant() => Assert.EndsWith("small.mp4", Media("""
        {"type":"video","video_info":{"duration_millis":140000,"variants":[{"bitrate":2176000,"content_type":"video/mp4","url":"https://video.twimg.com/large.mp4"},{"bitrate":320000,"content_type":"video/mp4","url":"https://video.twimg.com/small.mp4"}]}}
        """).Url, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://ton.twitter.com/1.1/ton/data/dm/1/2/../x.jpg")]
    [InlineData("https://ton.twitter.com/1.1/ton/data/dm/1/2/..")]
    [InlineData("https://ton.twitter.com/1.1/ton/data/dm/1/2/x.jpg?y")]
    [InlineData("https://ton.twitter.com/1.1/ton/data/dm/a/2/x.jpg")]
    [InlineData("https://ton.twitter.com.evil.example/1.1/ton/data/dm/1/2/x.jpg")]
    [InlineData("http://ton.twitter.com/1.1/ton/data/dm/1/2/x.jpg")]
    [InlineData("https://ton.twitter.com/1.1/ton/data/dm/1/2/x.jpg\n")]
    public void An_address_of_another_form_has_no_ids(string url) =>
        Assert.Null(Media($$"""{"type":"photo","media_url_https":{{System.Text.Json.JsonSerializer.Serialize(url)}} }""").PlatformId);

    [Fact]
    public void A_short_link_says_where_it_leads_and_one_that_begins_alike_stays_itself() =>
        Assert.Equal("siehe https://example.com/b und https://t.co/bc", Payloads.Events("x-account-activity").OfType<MessageReceived>().Last().Text);

    [Theory]
    [InlineData(256, 4096, "https://e.example/")]
    [InlineData(257, 4096, "[link removed]")]
    [InlineData(1, 4097, "[link removed]")]
    public void A_short_link_of_which_it_is_not_looked_at_where_it_leads_goes(int count, int length, string last)
    {
        string target = "https://e.example/".PadRight(length, 'a');
        string data = System.Text.Json.JsonSerializer.Serialize(new
        {
            text = string.Join(' ', Enumerable.Repeat("https://t.co/a", count - 1).Append("https://t.co/b")),
            entities = new { urls = new[] { new { url = "https://t.co/a", expanded_url = "https://a.example/" }, new { url = "https://t.co/b", expanded_url = target } } },
        });

        string text = Message(data).Text!;

        Assert.StartsWith(last, text.Split("https://a.example/ ")[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("t.co", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"hologram"}""", "Unsupported")]
    [InlineData("""{"type":"media"}""", "Unsupported")]
    [InlineData("""{"type":"media","media":{"type":"poll"}}""", "Unsupported")]
    [InlineData("""{"type":"location","location":{}}""", "Location")]
    [InlineData("""{"type":"media","media":{"type":"video"}}""", "Video")]
    public void An_attachment_that_is_not_known_is_a_placeholder_and_not_dropped(string attachment, string label)
    {
        MessageReceived message = Message($$"""{"text":"t","attachment":{{attachment}}}""");

        Assert.Equal(("t", label), (message.Text, Assert.Single(message.Media).Label));
    }

    [Fact]
    public void A_message_of_which_nothing_can_be_shown_is_a_placeholder() => Assert.Equal("Unsupported", Assert.Single(Message("{}").Media).Label);

    [Theory]
    [InlineData("dm.read", "read")]
    [InlineData("dm.indicate_typing", "typing")]
    [InlineData("chat.received", "chat")]
    [InlineData("chat.sent", "chat")]
    [InlineData("post.delete", "post")]
    [InlineData("profile.update.bio", "profile")]
    [InlineData("chatter", "unknown")]
    [InlineData("something.new", "unknown")]
    [InlineData("dm.received", "malformed")]
    [InlineData("oauth.revoke", "malformed")]
    public void What_has_no_message_is_counted_by_a_fixed_word(string type, string word) => Assert.Equal(
        new EventIgnored { AccountId = "1", Type = word }, Assert.Single(Payloads.Parse("X", $$"""{"data":{"event_type":"{{type}}","filter":{"user_id":"1"} } }""")));

    [Fact]
    public void Whoever_it_was_sent_to_is_the_account_and_the_account_s_own_is_an_echo()
    {
        static string Sent(string filter, string from, string to) =>
            $$$"""{"data":{"event_type":"dm.sent","filter":{{{filter}}},"payload":{"direct_message_events":[{"type":"message_create","id":"d","message_create":{"sender_id":"{{{from}}}","target":{"recipient_id":"{{{to}}}"},"message_data":{"text":"t"} } }] } } }""";

        Assert.Equal("echo", Assert.IsType<EventIgnored>(Assert.Single(Payloads.Parse("X", Sent("""{"user_id":"1"}""", "1", "2")))).Type);
        Assert.Equal("3", Assert.IsType<MessageReceived>(Assert.Single(Payloads.Parse("X", Sent("""{"user_id":"1"}""", "2", "3")))).AccountId);
        Assert.Equal("1", Assert.IsType<MessageReceived>(Assert.Single(Payloads.Parse("X", Sent("{}", "2", "1")))).AccountId);
    }

    [Theory]
    [InlineData("""{"data":{"event_type":"oauth.revoke","filter":{},"payload":{"date_time":"2026-07-23T21:44:05+00:00","user_id":"1","app_id":"2"}}}""")]
    [InlineData("""{"user_event":{"revoke":{"date_time":"2026-07-23T21:44:05+00:00","target":{"app_id":"2"},"source":{"user_id":"1"}}}}""")]
    public void A_revocation_is_told_and_decides_nothing(string body) => Assert.Equal(
        new AccountSignal { AccountId = "1", Field = "oauth.revoke", Word = "revoke", Said = "revoke", Level = LogLevel.Error, At = new DateTimeOffset(2026, 7, 23, 21, 44, 5, TimeSpan.Zero) },
        Assert.Single(Payloads.Parse("X", body)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"object":"page","entry":[]}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"direct_message_events":[]}""")]
    public void A_body_of_another_platform_is_malformed(string body) => Assert.Throws<MalformedWebhookException>(() => Payloads.Parse("X", body));

    private static MessageReceived Message(string data) => Assert.IsType<MessageReceived>(Assert.Single(Payloads.Direct(data)));

    private static ReceivedMedia Media(string medium) => Assert.Single(Message($$"""{"text":"t","attachment":{"type":"media","media":{{medium}}} }""").Media);
}
