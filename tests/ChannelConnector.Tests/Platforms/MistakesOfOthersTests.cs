using ChannelConnector.Platforms;

namespace ChannelConnector.Tests.Platforms;

/// <summary>What connectors that are in use get wrong when they read a webhook.</summary>
public sealed class MistakesOfOthersTests
{
    [Fact]
    public void Every_entry_change_and_message_of_a_batch_is_read()
    {
        IReadOnlyList<PlatformEvent> events = Payloads.Events("whatsapp-batch");

        Assert.Equal(["wamid.T1", "wamid.I1", "wamid.T2"], events.OfType<MessageReceived>().Select(message => message.Id));
        Assert.Equal("DEFERRED", Assert.Single(events.OfType<AccountSignal>()).Word);
        Assert.Equal(["status", "status"], events.OfType<AnswerReported>().Select(reported => reported.Type));
    }

    [Fact]
    public void Every_item_of_messaging_in_every_entry_is_read() =>
        Assert.Equal(["m_1", "m_3", "m_4"], Payloads.Events("messenger-batch").OfType<MessageReceived>().Select(message => message.Id).Where(id => !id.StartsWith("postback", StringComparison.Ordinal)));

    [Fact]
    public void Reading_does_not_end_with_the_first_event_or_with_one_that_is_ignored() => Assert.Equal(
        ["read", "m_1", "malformed", "m_2"],
        Payloads.Items("Facebook", Payloads.Item("\"read\":{}"), Message("m_1"), "{\"message\":{}}", Message("m_2"))
            .Select(e => e is MessageReceived message ? message.Id : ((EventIgnored)e).Type));

    [Fact]
    public void An_ephemeral_attachment_without_payload_is_a_placeholder_and_not_dropped()
    {
        MessageReceived message = Payloads.Events("instagram-batch").OfType<MessageReceived>().Single(message => message.Id == "mid.V1");
        Assert.Equal(("ViewOnce", "ViewOnce", null), (Assert.Single(message.Media).Label, message.Media[0].Content, message.Media[0].Url));
    }

    [Fact]
    public void An_attachment_of_an_unknown_type_is_a_placeholder_and_not_dropped() => Assert.Equal(
        ["Unsupported", "Image", "Unsupported", "Unsupported"],
        Assert.IsType<MessageReceived>(Assert.Single(Payloads.Items(
            "Instagram", Payloads.Item("""  "message":{"mid":"m","attachments":[{"type":"hologram","payload":{"url":"https://cdn.fbsbx.com/1"}},{"type":"image"},{},7]}  """))))
            .Media.Select(media => media.Label));

    [Fact]
    public void A_deletion_inside_an_echo_counts() => Assert.Equal(
        new MessageUnsent { AccountId = "900", Id = "m", Conversation = "c1" },
        Assert.Single(Payloads.Items("Instagram", """{"sender":{"id":"900"},"recipient":{"id":"c1"},"message":{"mid":"m","is_echo":true,"is_deleted":true}}""")));

    [Fact]
    public void A_deletion_of_the_customer_that_is_marked_as_an_echo_counts_for_the_customer() => Assert.Equal(
        new MessageUnsent { AccountId = "900", Id = "m", Conversation = "c1" },
        Assert.Single(Payloads.Items("Instagram", Payloads.Item("""  "message":{"mid":"m","is_echo":true,"is_deleted":"true"}  """))));

    [Fact]
    public void A_deletion_with_the_flag_as_a_string_counts() =>
        Assert.IsType<MessageUnsent>(Assert.Single(Payloads.Items("Instagram", Payloads.Item("""  "message":{"mid":"m","is_deleted":"true"}  """))));

    [Fact]
    public void A_deletion_on_Messenger_counts_although_it_has_no_documented_event() =>
        Assert.IsType<MessageUnsent>(Assert.Single(Payloads.Items("Facebook", Payloads.Item("""  "message":{"mid":"m","is_deleted":true}  """))));

    [Fact]
    public void A_deletion_while_another_app_has_the_conversation_counts() => Assert.IsType<MessageUnsent>(Assert.Single(Payloads.Parse(
        "Facebook", $$"""{"object":"page","entry":[{"id":"900","standby":[{{Payloads.Item("""  "message":{"mid":"m","is_deleted":true}  """)}}]}]}""")));

    [Fact]
    public void A_deletion_that_comes_before_its_message_is_an_event_of_its_own() => Assert.Equal(
        [typeof(MessageUnsent), typeof(MessageReceived)],
        Payloads.Items("Instagram", Payloads.Item("""  "message":{"mid":"m","is_deleted":true}  """), Message("m")).Select(e => e.GetType()));

    [Fact]
    public void A_revoke_is_a_deletion_and_not_an_unsupported_type() => Assert.Equal(
        new MessageUnsent { AccountId = "200", Id = "wamid.AAA", Conversation = "49170000" },
        Assert.Single(Payloads.Messages("""{"type":"revoke","id":"wamid.BBB","from":"49170000","timestamp":"1760000900","revoke":{"original_message_id":"wamid.AAA"}}""")));

    [Fact]
    public void What_the_business_writes_or_revokes_on_its_phone_is_an_echo() =>
        Assert.Equal(["echo", "echo"], Payloads.Events("whatsapp-echoes").Cast<EventIgnored>().Select(ignored => ignored.Type));

    [Fact]
    public void A_story_reply_is_read_as_one_and_its_text_is_kept()
    {
        MessageReceived message = Payloads.Events("instagram-batch").OfType<MessageReceived>().Single(message => message.Id == "mid.R1");
        Assert.Equal(("Schön!", "StoryReply"), (message.Text, Assert.Single(message.Media).Content));
    }

    [Fact]
    public void A_message_that_the_platform_cannot_represent_is_a_placeholder_and_not_dropped() =>
        Assert.Equal("Unsupported", Assert.Single(Payloads.Events("instagram-batch").OfType<MessageReceived>().Single(message => message.Id == "mid.X1").Media).Label);

    [Fact]
    public void A_message_of_an_unknown_type_is_a_placeholder_and_not_dropped() =>
        Assert.Equal("Unsupported", Assert.Single(Payloads.Events("whatsapp-types").OfType<MessageReceived>().Single(message => message.Id == "wamid.12").Media).Label);

    [Fact]
    public void A_share_of_a_private_account_without_a_URL_is_not_dropped() =>
        Assert.Equal(2, Payloads.Events("instagram-batch").OfType<MessageReceived>().Single(message => message.Id == "mid.H1").Media.Length);

    private static string Message(string id) => Payloads.Item($$"""  "message":{"mid":"{{id}}","text":"t"}  """);
}
