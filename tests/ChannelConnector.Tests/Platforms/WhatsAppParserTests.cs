using ChannelConnector.Platforms;

namespace ChannelConnector.Tests.Platforms;

public sealed class WhatsAppParserTests
{
    [Fact]
    public void A_message_has_account_sender_name_time_and_text()
    {
        MessageReceived message = Payloads.Events("whatsapp-batch").OfType<MessageReceived>().First();

        Assert.Equal(
            new MessageReceived
            {
                AccountId = "200",
                Id = "wamid.T1",
                Conversation = "49170000",
                BusinessId = "100",
                Sent = DateTimeOffset.FromUnixTimeSeconds(1760000000),
                SenderName = "A. Kunde",
                Text = "Grüße aus Köln",
                Media = message.Media,
            },
            message);
        Assert.Empty(message.Media);
    }

    [Fact]
    public void Each_sender_of_a_batch_has_its_own_name() =>
        Assert.Equal(["A. Kunde", "B. Käufer", "C. Client"], Payloads.Events("whatsapp-batch").OfType<MessageReceived>().Select(message => message.SenderName));

    [Fact]
    public void Media_go_by_their_id_and_their_URL_is_not_even_read()
    {
        MessageReceived message = Payloads.Events("whatsapp-batch").OfType<MessageReceived>().Single(message => message.Id == "wamid.I1");

        Assert.Equal("Beleg", message.Text);
        ReceivedMedia media = new() { Kind = "image", Label = "Image", PlatformId = "300", Mime = "image/jpeg", Sha256 = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=" };
        Assert.Equal(media, Assert.Single(message.Media));
    }

    [Fact]
    public void Every_type_of_message_is_read()
    {
        string[] seen = [.. Payloads.Events("whatsapp-types").Select(Describe)];

        Assert.Equal(
            [
                "wamid.01 'Defekt' video Video 301 video/mp4",
                "wamid.02 '' audio Audio 302 audio/ogg; codecs=opus",
                "wamid.03 '' document Document 303 application/pdf Rechnung.pdf",
                "wamid.04 '' image Image 304 image/webp",
                "wamid.05 '50.9413, 6.9583 Dom, Köln' Location",
                "wamid.06 '' Contacts",
                "wamid.07 'Termin'",
                "wamid.08 'Ja'",
                "wamid.09 'Abmelden'",
                "wamid.10 'Bitte bald' Unsupported",
                "wamid.11 '' Unsupported",
                "wamid.12 '' Unsupported",
                "ignored reaction",
                "ignored system",
                "unsent wamid.01 of 49170000",
                "edit wamid.16 of wamid.T1: Guten Tag",
            ],
            seen);
    }

    [Theory]
    [InlineData("message_template_status_update", "message_template_status_update")]
    [InlineData("history", "history")]
    [InlineData("something of next year", "unknown")]
    public void A_field_without_messages_is_counted_under_a_known_word(string field, string word) => Assert.Equal(
        new EventIgnored { AccountId = "100", Type = word },
        Assert.Single(Payloads.Parse("WhatsApp", $$$"""{"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"{{{field}}}","value":{"event":"x"}}]}]}""")));

    [Theory]
    [InlineData("""{"from":"49","type":"text","text":{"body":"no id"}}""")]
    [InlineData("""{"id":"w","type":"text","text":{"body":"no sender"}}""")]
    [InlineData("""{"id":"w","from":"49","type":"revoke"}""")]
    [InlineData("""{"id":"w","from":"49","type":"revoke","revoke":{}}""")]
    [InlineData("""{"id":"w","from":"49","type":"edit","edit":{"original_message_id":"o"}}""")]
    [InlineData("""{"id":"w","from":"49","type":"edit","edit":{"original_message_id":"o","message":{"type":"image"}}}""")]
    [InlineData("7")]
    public void A_message_that_cannot_be_read_is_counted(string message) =>
        Assert.Equal(new EventIgnored { AccountId = "200", Type = "malformed" }, Assert.Single(Payloads.Messages(message)));

    [Theory]
    [InlineData("""{"id":"w","from":"49","type":"text"}""")]
    [InlineData("""{"id":"w","from":"49","type":"text","text":{"body":""}}""")]
    [InlineData("""{"id":"w","from":"49","type":"interactive","interactive":{}}""")]
    [InlineData("""{"id":"w","from":"49"}""")]
    public void A_message_without_anything_to_show_is_a_placeholder(string message) => Assert.Equal("w '' Unsupported", Describe(Assert.Single(Payloads.Messages(message))));

    [Fact]
    public void A_medium_without_an_id_is_not_lost() => Assert.Equal("w '' image Image", Describe(Assert.Single(Payloads.Messages("""{"id":"w","from":"49","type":"image"}"""))));

    [Fact]
    public void A_hash_that_is_none_is_left_out() => Assert.Null(Assert.Single(
        Assert.IsType<MessageReceived>(Assert.Single(Payloads.Messages("""{"id":"w","from":"49","type":"image","image":{"id":"1","sha256":"<base64>"}}"""))).Media).Sha256);

    [Fact]
    public void A_sender_with_a_user_name_has_no_number()
    {
        IReadOnlyList<PlatformEvent> events = Payloads.Parse("WhatsApp", """
            {"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"200"},
              "contacts":[{"user_id":"DE.1","profile":{"name":"N."}},{"user_id":"DE.2","profile":{"name":"M."}}],
              "messages":[{"from_user_id":"DE.2","id":"w","type":"text","text":{"body":"Hallo"}}]}}]}]}
            """);
        MessageReceived message = Assert.IsType<MessageReceived>(Assert.Single(events));
        Assert.Equal(("DE.2", "M."), (message.Conversation, message.SenderName));
    }

    [Fact]
    public void Messages_without_the_number_they_were_sent_to_are_malformed() => Assert.Equal(
        new EventIgnored { AccountId = "100", Type = "malformed" },
        Assert.Single(Payloads.Parse("WhatsApp", """{"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{"messages":[]}}]}]}""")));

    private static string Describe(PlatformEvent platformEvent) => platformEvent switch
    {
        MessageReceived message => string.Join(' ', [message.Id, $"'{message.Text}'", .. message.Media.Select(Describe)]),
        MessageUnsent unsent => $"unsent {unsent.Id} of {unsent.Conversation}",
        MessageEdited edit => $"edit {edit.Edit} of {edit.Id}: {edit.Text}",
        EventIgnored ignored => $"ignored {ignored.Type}",
        _ => throw new InvalidOperationException(),
    };

    private static string Describe(ReceivedMedia media) =>
        string.Join(' ', new[] { media.Kind, media.Content, media.Label, media.PlatformId, media.Mime, media.FileName }.Where(part => part is not null));
}
