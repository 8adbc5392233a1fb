using System.Text;
using ChannelConnector.Contract;
using ChannelConnector.Platforms;

namespace ChannelConnector.Tests.Platforms;

public sealed class PlatformParserTests
{
    public static TheoryData<string> Served => ["WhatsApp", "Facebook", "Instagram", "X", "whatsapp", "INSTAGRAM"];

    [Theory]
    [MemberData(nameof(Served))]
    public void A_platform_is_served_however_it_is_written(string platform) => Assert.NotNull(PlatformParser.For(platform));

    [Fact]
    public void A_platform_that_is_not_served_is_refused_with_what_is()
    {
        ContractException exception = Assert.Throws<ContractException>(() => PlatformParser.For("Telegram"));
        Assert.Equal("channel.json: platform is \"Telegram\", and this connector serves WhatsApp, Facebook, Instagram and X: name an image in the ConnectorClass that serves it", exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"page\"")]
    [InlineData("{}")]
    [InlineData("""{"object":"page"}""")]
    [InlineData("""{"object":"page","entry":{}}""")]
    [InlineData("""{"object":7,"entry":[]}""")]
    [InlineData("""{"entry":[]}""")]
    [InlineData("""{"object":"user","entry":[]}""")]
    [InlineData("""{"object":"page","entry":[]} more""")]
    [InlineData("{\"object\":\"p\\ud800age\",\"entry\":[]}")]
    public void A_body_that_is_no_webhook_of_the_platform_is_malformed(string body) => Assert.Throws<MalformedWebhookException>(() => Payloads.Parse("Facebook", body));

    [Theory]
    [InlineData("WhatsApp", "page")]
    [InlineData("WhatsApp", "instagram")]
    [InlineData("Facebook", "instagram")]
    [InlineData("Facebook", "whatsapp_business_account")]
    [InlineData("Instagram", "whatsapp_business_account")]
    public void A_body_of_another_platform_is_malformed(string platform, string name) =>
        Assert.Throws<MalformedWebhookException>(() => Payloads.Parse(platform, $$"""{"object":"{{name}}","entry":[]}"""));

    [Fact]
    public void A_body_may_be_sixty_four_levels_deep_and_no_deeper()
    {
        Assert.Single(Payloads.Parse("Facebook", Nested(60)));
        Assert.Throws<MalformedWebhookException>(() => Payloads.Parse("Facebook", Nested(70)));
        Assert.Throws<MalformedWebhookException>(() => Payloads.Parse("Facebook", Nested(100_000)));
    }

    [Fact]
    public void What_is_said_of_a_malformed_body_quotes_nothing_of_it()
    {
        MalformedWebhookException exception = Assert.Throws<MalformedWebhookException>(() => Payloads.Parse("Facebook", "{\"object\":\"page\",\"entry\":[\"secret"));
        Assert.Null(exception.InnerException);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_malformed_event_costs_no_other()
    {
        string[] bad =
        [
            "7", "null", "[]", "{}", Payloads.Item("\"message\":{}"), Payloads.Item("\"message\":{\"mid\":\"\"}"), Payloads.Item("\"message\":{\"mid\":7.5e400,\"mid\":[]}"),
            Payloads.Item($"\"message\":{{\"mid\":\"{new string('m', 513)}\"}}"), Payloads.Item("\"message\":{\"mid\":\"a\\nb\"}"), "{\"message\":{\"mid\":\"m\"}}",
            Payloads.Item("\"message\":{\"\\ud800id\":\"m\"}"),
        ];
        IReadOnlyList<PlatformEvent> events = Payloads.Items("Facebook", [Text("m_first"), .. bad, Text("m_last")]);

        Assert.Equal(bad.Length + 2, events.Count);
        Assert.Equal(["m_first", "m_last"], events.OfType<MessageReceived>().Select(message => message.Id));
        Assert.All(events.OfType<EventIgnored>(), ignored => Assert.Contains(ignored.Type, new[] { "malformed", "unknown" }));
    }

    [Fact]
    public void An_entry_that_cannot_be_read_costs_no_other()
    {
        string body = Payloads.Messaging("Facebook", Text("m_1")).Replace("\"entry\":[", "\"entry\":[7,{},{\"id\":[\"900\"],\"messaging\":[]},", StringComparison.Ordinal);
        IReadOnlyList<PlatformEvent> events = Payloads.Parse("Facebook", body);

        Assert.Equal(["malformed", "malformed", "malformed"], events.OfType<EventIgnored>().Select(ignored => ignored.Type));
        Assert.Equal("m_1", Assert.Single(events.OfType<MessageReceived>()).Id);
    }

    [Fact]
    public void Half_an_emoji_costs_no_message()
    {
        MessageReceived message = (MessageReceived)Assert.Single(Payloads.Items("Instagram", Payloads.Item("""  "message":{"mid":"m","text":"a\"\\\/\n\u00e4\ud83d"}  """)));
        Assert.Equal("a\"\\/\nä\ufffd", message.Text);

        byte[] body = Encoding.Latin1.GetBytes(Payloads.Messaging("Instagram", Payloads.Item("\"message\":{\"mid\":\"m\",\"text\":\"K\u00e4se\"}")));
        Assert.Equal("K\ufffdse", Assert.IsType<MessageReceived>(Assert.Single(PlatformParser.For("Instagram").Parse(body))).Text);
    }

    [Theory]
    [InlineData("1760000000001", "2025-10-09T08:53:20.001Z")]
    [InlineData("\"1760000000001\"", "2025-10-09T08:53:20.001Z")]
    [InlineData("1760000000", "2025-10-09T08:53:20Z")]
    [InlineData("\"1760000000\"", "2025-10-09T08:53:20Z")]
    [InlineData("0", null)]
    [InlineData("-1760000000", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("99999999999999999999999", null)]
    [InlineData("1.76e9", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void A_time_is_read_in_either_form_and_left_out_if_it_cannot_be_one(string timestamp, string? expected)
    {
        string item = $$"""{"sender":{"id":"c1"},"recipient":{"id":"900"},"timestamp":{{timestamp}},"message":{"mid":"m","text":"t"} }""";
        string message = $$"""{"from":"49","id":"w","timestamp":{{timestamp}},"type":"text","text":{"body":"t"} }""";
        DateTimeOffset? sent = expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(sent, Assert.IsType<MessageReceived>(Assert.Single(Payloads.Items("Facebook", item))).Sent);
        Assert.Equal(sent, Assert.IsType<MessageReceived>(Assert.Single(Payloads.Messages(message))).Sent);
    }

    private static string Text(string id) => Payloads.Item($$"""  "message":{"mid":"{{id}}","text":"t"}  """);

    private static string Nested(int levels) => $"{{\"object\":\"page\",\"entry\":[{{\"id\":\"900\",\"x\":{new string('[', levels)}{new string(']', levels)}}}]}}";
}
