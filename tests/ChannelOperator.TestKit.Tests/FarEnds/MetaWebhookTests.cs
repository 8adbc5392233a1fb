using System.Text;
using System.Text.Json;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>Webhooks look and are signed as Meta's.</summary>
public sealed class MetaWebhookTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_001);

    [Fact]
    public void Signature_IsThatOfOpenSsl()
    {
        // printf '%s' '{"text":"\u00e4\u00f6"}' | openssl dgst -sha256 -hmac app-secret
        byte[] body = Encoding.ASCII.GetBytes("""{"text":"\u00e4\u00f6"}""");

        Assert.Equal("sha256=b4b8d4e202c638694f29fbe80ef41fcd5b5eeee7e462838a968de3cbe185bb5b", MetaWebhook.Sign(body, "app-secret"));
    }

    [Fact]
    public async Task Request_HasTheBytesThatWereSigned()
    {
        MessagingWebhook webhook = MessagingWebhook.Instagram("ig900", At).Text("igsid1", "mid.1", "Schön 😀 \"a/b\"\n");

        using HttpRequestMessage request = webhook.ToRequest("/webhook", "secret");

        byte[] body = await request.Content!.ReadAsByteArrayAsync();
        Assert.Equal("application/json", request.Content.Headers.ContentType?.ToString());
        Assert.Equal(MetaWebhook.Sign(body, "secret"), Assert.Single(request.Headers.GetValues("X-Hub-Signature-256")));
        Assert.Contains("""
            "text":"Sch\u00f6n \ud83d\ude00 \"a\/b\"\n"
            """.Trim(), Encoding.ASCII.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_IsTheSameJson_InOtherBytes()
    {
        MessagingWebhook webhook = MessagingWebhook.Instagram("ig900", At).Text("igsid1", "mid.1", "Schön\t😀");

        byte[] raw = webhook.ToBytes(isRaw: true);

        Assert.NotEqual(webhook.ToBytes(), raw);
        Assert.Contains("Schön\\t😀", Encoding.UTF8.GetString(raw), StringComparison.Ordinal);
        using JsonDocument one = JsonDocument.Parse(raw);
        using JsonDocument other = JsonDocument.Parse(webhook.ToBytes());
        Assert.True(JsonElement.DeepEquals(one.RootElement, other.RootElement));
    }

    [Fact]
    public void WhatsApp_HasTheDocumentedShape()
    {
        WhatsAppWebhook webhook = new WhatsAppWebhook("100", "200", At)
            .Text("49170", "wamid.1", "Hallo")
            .Revoke("49170", "wamid.2", "wamid.1")
            .Entry("101")
            .Status("wamid.3", "delivered", "49170");

        JsonEqual(
            """
            {"object":"whatsapp_business_account","entry":[
              {"id":"100","changes":[
                {"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"4930000000","phone_number_id":"200"},
                  "contacts":[{"profile":{"name":"Kunde 49170"},"wa_id":"49170"}],
                  "messages":[{"from":"49170","id":"wamid.1","timestamp":"1760000000","type":"text","text":{"body":"Hallo"}}]},"field":"messages"},
                {"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"4930000000","phone_number_id":"200"},
                  "contacts":[{"profile":{"name":"Kunde 49170"},"wa_id":"49170"}],
                  "messages":[{"from":"49170","id":"wamid.2","timestamp":"1760000000","type":"revoke","revoke":{"original_message_id":"wamid.1"}}]},"field":"messages"}]},
              {"id":"101","changes":[
                {"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"4930000000","phone_number_id":"200"},
                  "statuses":[{"id":"wamid.3","status":"delivered","timestamp":"1760000000","recipient_id":"49170"}]},"field":"messages"}]}]}
            """,
            webhook);
    }

    [Fact]
    public void Instagram_HasTheDocumentedShape()
    {
        MessagingWebhook webhook = MessagingWebhook.Instagram("ig900", At)
            .StoryMention("igsid1", "mid.S1", new Uri("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=s"))
            .StoryReply("igsid1", "mid.R1", "Ja", "st1", new Uri("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=2&signature=t"))
            .Ephemeral("igsid1", "mid.V1")
            .Unsend("igsid1", "mid.S1")
            .Unsend("igsid1", "mid.B1", asText: true, isEcho: true);

        JsonEqual(
            """
            {"object":"instagram","entry":[{"id":"ig900","time":1760000000001,"messaging":[
             {"sender":{"id":"igsid1"},"recipient":{"id":"ig900"},"timestamp":1760000000001,
              "message":{"mid":"mid.S1","attachments":[{"type":"story_mention","payload":{"url":"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=s"}}]}},
             {"sender":{"id":"igsid1"},"recipient":{"id":"ig900"},"timestamp":1760000000001,
              "message":{"mid":"mid.R1","text":"Ja","reply_to":{"story":{"url":"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=2&signature=t","id":"st1"}}}},
             {"sender":{"id":"igsid1"},"recipient":{"id":"ig900"},"timestamp":1760000000001,"message":{"mid":"mid.V1","attachments":[{"type":"ephemeral"}]}},
             {"sender":{"id":"igsid1"},"recipient":{"id":"ig900"},"timestamp":1760000000001,"message":{"mid":"mid.S1","is_deleted":true}},
             {"sender":{"id":"ig900"},"recipient":{"id":"igsid1"},"timestamp":1760000000001,"message":{"mid":"mid.B1","is_deleted":"true","is_echo":true}}]}]}
            """,
            webhook);
    }

    [Fact]
    public void Messenger_HasTheDocumentedShape()
    {
        MessagingWebhook webhook = MessagingWebhook.Messenger("900", At)
            .Media("psid1", "m_1", "image", new Uri("https://scontent.xx.fbcdn.net/v/x.jpg"), "Hallo")
            .Edit("psid1", "m_1", "Hallo!");

        JsonEqual(
            """
            {"object":"page","entry":[{"id":"900","time":1760000000001,"messaging":[
              {"sender":{"id":"psid1"},"recipient":{"id":"900"},"timestamp":1760000000001,
               "message":{"mid":"m_1","text":"Hallo","attachments":[{"type":"image","payload":{"url":"https://scontent.xx.fbcdn.net/v/x.jpg"}}]}},
              {"sender":{"id":"psid1"},"recipient":{"id":"900"},"timestamp":1760000000001,"message_edit":{"mid":"m_1","text":"Hallo!","num_edit":1}}]}]}
            """,
            webhook);
    }

    [Fact]
    public void TheLargestBatch_OverSeveralEntries_StaysBelowThreeMegabytes()
    {
        WhatsAppWebhook webhook = new("100", "200", At);
        for (int number = 0; number < MetaWebhook.LargestBatch; number++)
        {
            _ = number % 250 == 249 ? webhook.Entry("100") : webhook;
            webhook.Text("49170", $"wamid.{number}", new string('ä', 300));
        }

        byte[] body = webhook.ToBytes();
        using JsonDocument made = JsonDocument.Parse(body);
        Assert.InRange(body.Length, 2_000_000, 3_000_000);
        Assert.Equal(5, made.RootElement.GetProperty("entry").GetArrayLength());
        Assert.Equal(MetaWebhook.LargestBatch, made.RootElement.GetProperty("entry").EnumerateArray().Sum(entry => entry.GetProperty("changes").GetArrayLength()));
    }

    [Fact]
    public void EveryKind_CanBeMade()
    {
        Uri url = new("https://scontent.xx.fbcdn.net/v/x.jpg");
        MessagingWebhook messaging = MessagingWebhook.Messenger("900", At)
            .MediaList("p", "m_1", ("image", url), ("video", url)).Reply("p", "m_2", "a", "m_1").Share("p", "m_3", url: null).Reaction("p", "m_1", "❤").Reaction("p", "m_1", "❤", "unreact")
            .Echo("p", "m_4", "b", image: url).Unsupported("p", "m_5").Postback("p", "m_6", "Ja", "YES").Read("p", "m_4").Delivery("p", "m_4").PolicyEnforcement("block", "spam").Standby().Text("p", "m_7", "c");
        WhatsAppWebhook whatsApp = new WhatsAppWebhook("100", "200", At)
            .Edit("49170", "wamid.2", "wamid.1", "b").Reaction("49170", "wamid.3", "wamid.1", "👍").Reaction("49170", "wamid.4", "wamid.1", emoji: null).Location("49170", "wamid.5", 52.5, 13.4)
            .Unsupported("49170", "wamid.6").Echo("49170", "wamid.7", "c").EchoRevoke("49170", "wamid.8", "wamid.7").Review("DEFERRED");

        using JsonDocument page = JsonDocument.Parse(messaging.ToBytes());
        JsonElement[] events = [.. page.RootElement.GetProperty("entry")[0].GetProperty("messaging").EnumerateArray()];
        Assert.Equal(
            ["message", "message", "message", "reaction", "reaction", "message", "message", "postback", "read", "delivery", "policy_enforcement"],
            events.Select(happened => happened.EnumerateObject().Last().Name));
        Assert.Equal(2, events[0].GetProperty("message").GetProperty("attachments").GetArrayLength());
        Assert.False(events[2].GetProperty("message").GetProperty("attachments")[0].TryGetProperty("payload", out JsonElement _));
        Assert.Equal("900", events[5].GetProperty("sender").GetProperty("id").GetString());
        Assert.Single(page.RootElement.GetProperty("entry")[1].GetProperty("standby").EnumerateArray());
        using JsonDocument account = JsonDocument.Parse(whatsApp.ToBytes());
        Assert.Equal(
            ["messages", "messages", "messages", "messages", "messages", "smb_message_echoes", "smb_message_echoes", "account_review_update"],
            account.RootElement.GetProperty("entry")[0].GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("field").GetString()));
    }

    private static void JsonEqual(string expected, MetaWebhook webhook)
    {
        using JsonDocument wanted = JsonDocument.Parse(expected);
        using JsonDocument made = JsonDocument.Parse(webhook.ToBytes());
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, made.RootElement), Encoding.ASCII.GetString(webhook.ToBytes()));
    }
}
