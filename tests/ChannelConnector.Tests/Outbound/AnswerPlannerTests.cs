using System.Text;
using ChannelConnector.Outbound;
using ChannelConnector.Redaction;
using ChannelConnector.Tests.Inbox;
using ChannelConnector.Tests.Redaction;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Outbound;

/// <summary>What cannot be sent is refused before anything is written or sent, with a reason that says what is permitted.</summary>
public sealed class AnswerPlannerTests
{
    private const string Image = "https://genesys.example/a.png";

    [Theory]
    [InlineData("WhatsApp", 4096, 'a', null)]
    [InlineData("WhatsApp", 4097, 'a', "at most 4096 characters")]
    [InlineData("Facebook", 2000, 'ä', null)]
    [InlineData("Facebook", 2001, 'a', "at most 2000 characters")]
    [InlineData("Instagram", 500, 'ä', null)]
    [InlineData("Instagram", 501, 'ä', "at most 1000 bytes of UTF-8")]
    [InlineData("X", 10000, 'a', null)]
    [InlineData("X", 10001, 'a', "at most 10000 characters")]
    public void A_text_is_as_long_as_the_platform_takes(string platform, int length, char letter, string? reason) =>
        AssertEnds(Plan(platform, Answer().Text(new string(letter, length))), reason is null ? null : "InvalidMessageStructure", reason ?? "");

    [Theory]
    [InlineData("WhatsApp", "File", null)]
    [InlineData("WhatsApp", "Link", "WhatsApp takes attachments of the kinds Audio, File, Image, Video")]
    [InlineData("Facebook", "Video", null)]
    [InlineData("Instagram", "Image", null)]
    [InlineData("Instagram", "File", "Instagram takes attachments of the kinds Audio, Image, Video")]
    [InlineData("X", "Image", "On X the channel sends texts only")]
    public void An_attachment_is_of_a_kind_that_the_platform_takes(string platform, string kind, string? reason) =>
        AssertEnds(Plan(platform, Answer().Attachment(kind, Image)), reason is null ? null : "MediaTypeNotAllowed", reason ?? "");

    [Theory]
    [InlineData("http://genesys.example/a.png", "InvalidMessageStructure")]
    [InlineData("ftp://genesys.example/a.png", "InvalidMessageStructure")]
    [InlineData("a.png", "InvalidMessageStructure")]
    [InlineData("https://scontent.xx.fbcdn.net/v/1.jpg", "DataFiltered")]
    [InlineData("https://genesys.example/go?to=https%3A%2F%2Fscontent.xx.fbcdn.net%2Fv%2F1.jpg", "DataFiltered")]
    public void An_attachment_is_at_an_https_address_that_may_be_passed_on(string url, string code) => AssertEnds(Plan("WhatsApp", Answer().Text("Hallo").Attachment("Image", url)), code, "");

    [Fact]
    public void A_link_of_a_listed_host_is_cut_out_of_text_and_name()
    {
        NewAnswer answer = Plan("WhatsApp", Answer().Text("siehe https://scontent.xx.fbcdn.net/v/1.jpg dort").Attachment("File", Image, "https://cdn.fbsbx.com/a.pdf"));

        Assert.Equal(("siehe [link removed] dort", "[link removed]"), (answer.Content!.Parts[0].Text, answer.Content.Parts[1].FileName));
    }

    [Theory]
    [InlineData("""{"type":"Structured","text":"Wählen Sie","content":[{"contentType":"QuickReply","quickReply":{"text":"ja"}}]}""")]
    [InlineData("""{"type":"Text","text":"Hallo","content":[{"contentType":"Story"}]}""")]
    [InlineData("""{"type":"Text","text":"Hallo","content":[7]}""")]
    [InlineData("""{"type":"Something","text":"Hallo"}""")]
    [InlineData("""{"text":"Hallo"}""")]
    public void What_is_more_than_text_and_attachments_is_unsupported(string json) => AssertEnds(PlanOf(json), "UnsupportedMessage", "send it as a text");

    [Theory]
    [InlineData("""{"type":"Text"}""")]
    [InlineData("""{"type":"Text","text":"","content":[]}""")]
    public void Nothing_is_refused(string json) => AssertEnds(PlanOf(json), "InvalidMessageStructure", "neither a text nor an attachment");

    [Fact]
    public void For_a_platform_that_is_not_served_no_rules_are_made_up() => Assert.Throws<ArgumentOutOfRangeException>(() => AnswerRules.For("Telegram"));

    private static GenesysAnswer Answer() => new("i", "anna", "g-1", InboxBench.Now);

    private static NewAnswer Plan(string platform, GenesysAnswer answer) => Plan(platform, answer.ToBytes());

    private static NewAnswer PlanOf(string json) => Plan("WhatsApp", Encoding.UTF8.GetBytes($$$"""{"id":"g-1","channel":{"id":"i","to":{"id":"anna"}},{{{json[1..]}}}"""));

    private static NewAnswer Plan(string platform, byte[] body) =>
        new AnswerPlanner(AnswerRules.For(platform), new TextRedactor(Rules.Keeping(1).UrlHosts)).Plan(OutboundParser.Parse(body), InboxBench.Now, out _);

    private static void AssertEnds(NewAnswer answer, string? code, string reason)
    {
        Assert.Equal(code, answer.Failure?.Code);
        Assert.Contains(reason, answer.Failure?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(code is null, answer.Content is not null);
    }
}
