using ChannelConnector.Platforms;

namespace ChannelConnector.Tests.Platforms;

public sealed class MessagingParserTests
{
    [Fact]
    public void Every_kind_of_event_of_Messenger_is_read()
    {
        string[] seen = [.. Payloads.Events("messenger-batch").Select(Describe)];

        Assert.Equal(
            [
                "900 psid1 m_1 'Hallo' image:Image",
                "900 psid1 edit 1 of m_1: Hallo!",
                "900 psid2 postback 'Los geht's'",
                "900 ignored read",
                "900 ignored delivery",
                "900 ignored reaction",
                "900 says messaging_policy_enforcement: warning",
                "900 ignored echo",
                "901 psid3 m_3 'Ja'",
                "901 psid3 m_4 '50.9413, 6.9583' video:Video audio:Audio document:Document Location Share",
                "900 ignored standby",
            ],
            seen);
    }

    [Fact]
    public void Every_kind_of_event_of_Instagram_is_read()
    {
        string[] seen = [.. Payloads.Events("instagram-batch").Select(Describe)];

        Assert.Equal(
            [
                "ig900 igsid1 mid.S1 '' document:StoryMention(StoryMention)",
                "ig900 igsid1 mid.R1 'Schön!' document:StoryReply(StoryReply)",
                "ig900 igsid1 mid.V1 '' document:ViewOnce(ViewOnce)",
                "ig900 igsid1 mid.X1 '' Unsupported",
                "ig900 igsid1 mid.H1 '' Share Share",
                "ig900 igsid1 unsent mid.S1",
            ],
            seen);
    }

    [Fact]
    public void URLs_of_what_may_be_fetched_are_kept_in_memory_and_no_others()
    {
        string[] urls = [.. Payloads.Events("messenger-batch").Concat(Payloads.Events("instagram-batch")).OfType<MessageReceived>().SelectMany(message => message.Media).Select(media => media.Url ?? "")];

        Assert.Equal(
            [
                "https://scontent.xx.fbcdn.net/v/x.jpg",
                "https://video.xx.fbcdn.net/v/x.mp4", "https://cdn.fbsbx.com/v/x.mp4", "https://cdn.fbsbx.com/v/x.pdf", "", "",
                "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=s", "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=2&signature=t", "", "", "", "",
            ],
            urls);
    }

    [Theory]
    [InlineData("instagram")]
    [InlineData("page")]
    public void Instagram_is_routed_by_the_account_and_not_by_the_word(string name) => Assert.Equal(
        "ig1",
        Assert.Single(Payloads.Parse("Instagram", $$$"""{"object":"{{{name}}}","entry":[{"id":"ig1","messaging":[{"sender":{"id":"c"},"message":{"mid":"m","text":"t"}}]}]}""")).AccountId);

    [Theory]
    [InlineData("true")]
    [InlineData("\"true\"")]
    public void A_flag_may_be_quoted(string flag) =>
        Assert.Equal(
            new MessageUnsent { AccountId = "900", Id = "m", Conversation = "c1" },
            Assert.Single(Payloads.Items("Instagram", Payloads.Item($$"""  "message":{"mid":"m","is_deleted":{{flag}}}  """))));

    [Theory]
    [InlineData("false")]
    [InlineData("\"false\"")]
    [InlineData("null")]
    [InlineData("1")]
    public void A_flag_that_is_not_set_deletes_nothing(string flag) =>
        Assert.IsType<MessageReceived>(Assert.Single(Payloads.Items("Instagram", Payloads.Item($$"""  "message":{"mid":"m","text":"t","is_deleted":{{flag}}}  """))));

    [Theory]
    [InlineData("2", "2")]
    [InlineData("\"2\"", "2")]
    [InlineData("0", "0")]
    [InlineData("-1", null)]
    [InlineData("\"two\"", null)]
    [InlineData("99999999999", null)]
    public void An_edit_has_a_number_quoted_or_not(string number, string? expected)
    {
        PlatformEvent edit = Assert.Single(Payloads.Items("Facebook", Payloads.Item($$"""  "message_edit":{"mid":"m","text":"t","num_edit":{{number}}}  """)));
        Assert.Equal(expected, (edit as MessageEdited)?.Edit);
        Assert.True(expected is not null || edit is EventIgnored { Type: "malformed" });
    }

    [Fact]
    public void A_postback_without_an_id_has_the_same_one_each_time_and_another_has_another()
    {
        string Id(string postback, string time = "1") =>
            Assert.IsType<MessageReceived>(Assert.Single(Payloads.Items("Facebook", $$"""{"sender":{"id":"c"},"timestamp":{{time}},"postback":{{postback}}}"""))).Id;

        const string first = """{"title":"Ja","payload":"YES"}""";
        Assert.Equal(Id(first), Id(first));
        Assert.NotEqual(Id(first), Id(first, "2"));
        Assert.NotEqual(Id(first), Id("""{"title":"Ja","payload":"NO"}"""));
        Assert.Equal("m_9", Id("""{"title":"Ja","payload":"YES","mid":"m_9"}"""));
    }

    [Fact]
    public void What_the_account_wrote_is_an_echo_also_where_it_does_not_say_so() => Assert.Equal(
        new EventIgnored { AccountId = "900", Type = "echo" },
        Assert.Single(Payloads.Items("Instagram", """{"sender":{"id":"900"},"recipient":{"id":"c1"},"message":{"mid":"m","text":"t"}}""")));

    [Theory]
    [InlineData("image")]
    [InlineData("sticker")]
    [InlineData("video")]
    [InlineData("story_mention")]
    public void A_medium_without_a_URL_is_one_all_the_same(string type)
    {
        string item = Payloads.Item($$$"""  "message":{"mid":"m","attachments":[{"type":"{{{type}}}","payload":{}},{"type":"{{{type}}}"},{"type":"{{{type}}}","payload":{"url":7}}]}  """);
        MessageReceived message = Assert.IsType<MessageReceived>(Assert.Single(Payloads.Items("Instagram", item)));
        Assert.Equal(3, message.Media.Length);
        Assert.All(message.Media, media => Assert.True(media is { Url: null, Kind: not null }));
    }

    [Fact]
    public void A_view_once_medium_with_a_URL_is_view_once() => Assert.Equal(
        "ViewOnce",
        Assert.Single(Assert.IsType<MessageReceived>(Assert.Single(Payloads.Items(
            "Instagram", Payloads.Item("""  "message":{"mid":"m","attachments":[{"type":"ephemeral","payload":{"url":"https://lookaside.fbsbx.com/1"}}]}  """)))).Media).Content);

    [Fact]
    public void A_comment_or_a_mention_in_a_feed_is_counted() => Assert.Equal(
        ["comments", "unknown"],
        Payloads.Parse("Instagram", """{"object":"instagram","entry":[{"id":"ig1","changes":[{"field":"comments","value":{}},{"field":"new","value":{}}]}]}""").Cast<EventIgnored>().Select(e => e.Type));

    [Fact]
    public void An_entry_without_events_is_counted() => Assert.Equal(
        new EventIgnored { AccountId = "9", Type = "unknown" }, Assert.Single(Payloads.Parse("Facebook", """{"object":"page","entry":[{"id":"9","time":1}]}""")));

    private static string Describe(PlatformEvent platformEvent) => platformEvent.AccountId + " " + platformEvent switch
    {
        MessageReceived message => string.Join(' ', [message.Conversation, message.Id.Split(':')[0], $"'{message.Text}'", .. message.Media.Select(Describe)]),
        MessageUnsent unsent => $"{unsent.Conversation} unsent {unsent.Id}",
        MessageEdited edit => $"{edit.Conversation} edit {edit.Edit} of {edit.Id}: {edit.Text}",
        AccountSignal signal => $"says {signal.Field}: {signal.Word}",
        EventIgnored ignored => $"ignored {ignored.Type}",
        _ => throw new InvalidOperationException(),
    };

    private static string Describe(ReceivedMedia media) => (media.Kind is null ? "" : media.Kind + ":") + media.Label + (media.Content is null ? "" : $"({media.Content})");
}
