using System.Text;
using System.Text.Json;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Forwarding;

public sealed class OpenMessageMapperTests
{
    private static readonly DateTimeOffset Sent = new(2026, 1, 2, 4, 4, 5, 67, TimeSpan.FromHours(1));

    [Fact]
    public async Task A_message_is_written_as_Open_Messaging_takes_it()
    {
        InboxEntry entry = Entry(new MessageContent
        {
            SenderName = "A. Kunde",
            Text = "Grüße 👋",
            Media = [new ContentMedia { Label = Placeholder.Image, Kind = MediaKinds.Image, Key = "0a", Mime = "image/jpeg", FileName = "beleg.jpg" }],
        });

        Assert.Equal(
            """{"channel":{"messageId":"mid.1:2","time":"2026-01-02T03:04:05.067Z","from":{"id":"igsid1","idType":"Opaque","nickname":"A. Kunde"}}"""
            + ""","text":"Grüße 👋","content":[{"attachment":{"mediaType":"Image","url":"https://cx.example/media/0a","mime":"image/jpeg","filename":"beleg.jpg"}}]"""
            + ""","metadata":{"source":"instagram","originalId":"mid.1"}}""",
            Decode(Json((await MapAsync(entry)).Single())));
    }

    [Fact]
    public async Task What_there_is_not_is_left_out() => Assert.Equal(
        """{"channel":{"messageId":"mid.1:2","time":"2026-01-02T03:04:05.067Z","from":{"id":"igsid1","idType":"Opaque"}},"text":"Hallo","metadata":{"source":"instagram","originalId":"mid.1"}}""",
        Json((await MapAsync(Entry(new MessageContent { Text = "Hallo", SenderName = " " }))).Single()));

    [Theory]
    [InlineData("WhatsApp", "Phone")]
    [InlineData("whatsapp", "Phone")]
    [InlineData("Instagram", "Opaque")]
    [InlineData("X", "Opaque")]
    public async Task The_id_of_a_WhatsApp_user_is_a_phone_number(string platform, string type) =>
        Assert.Equal(type, (await MapAsync(Entry(new MessageContent { Text = "Hallo" }), platform)).Single().Channel.From.IdType);

    [Theory]
    [InlineData(MediaKinds.Image, "Image")]
    [InlineData(MediaKinds.Video, "Video")]
    [InlineData(MediaKinds.Audio, "Audio")]
    [InlineData(MediaKinds.Document, "File")]
    public async Task A_kind_of_media_has_its_type(string kind, string type) => Assert.Equal(
        type, (await MapAsync(Entry(new MessageContent { Media = [Stored("0a") with { Kind = kind }] }))).Single().Content!.Single().Attachment.MediaType);

    [Fact]
    public async Task Placeholders_follow_the_text_each_on_a_line_of_its_own()
    {
        MessageContent content = new()
        {
            Text = "Schau",
            Media = [new ContentMedia { Label = Placeholder.StoryMention }, new ContentMedia { Label = Placeholder.Video, IsUnavailable = true }],
        };

        Assert.Equal("Schau\n[Story mention: its media may not be stored or shown here]\n[Video: could not be fetched from the platform]", (await MapAsync(Entry(content))).Single().Text);
    }

    [Fact]
    public async Task A_link_of_a_host_that_was_listed_since_is_cut_out_of_every_text()
    {
        MessageContent content = new() { SenderName = "https://listed.example/a", Text = "see https://listed.example/a", Media = [Stored("0a") with { FileName = "https://listed.example/a" }] };

        Assert.DoesNotContain("listed.example", Json((await MapAsync(Entry(content))).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_medium_that_has_no_link_any_more_is_a_placeholder()
    {
        OpenInboundMessage message = (await new OpenMessageMapper("Instagram", text => text, _ => Task.FromResult<Uri?>(null)).MapAsync(Entry(new MessageContent { Media = [Stored("0a")] }))).Single();

        Assert.Equal("[Image: not kept on this channel]", message.Text);
        Assert.Null(message.Content);
    }

    [Fact]
    public async Task A_second_attachment_goes_in_a_message_of_its_own_with_an_id_that_is_always_the_same()
    {
        InboxEntry entry = Entry(new MessageContent { Text = "Zwei", Media = [Stored("0a"), Stored("0b")] });

        IReadOnlyList<OpenInboundMessage> messages = await MapAsync(entry);

        Assert.Equal(["mid.1:2", "mid.1:2:request:2"], messages.Select(message => message.Channel.MessageId));
        Assert.Equal(["Zwei", null], messages.Select(message => message.Text));
        Assert.Equal(["https://cx.example/media/0a", "https://cx.example/media/0b"], messages.Select(message => message.Content!.Single().Attachment.Url));
        Assert.Equal(messages.Select(Json), (await MapAsync(entry)).Select(Json));
    }

    [Theory]
    [InlineData(3900)]
    [InlineData(4000)]
    [InlineData(4001)]
    [InlineData(12_345)]
    public async Task No_text_is_longer_than_4000_and_nothing_of_it_is_lost(int length)
    {
        string text = string.Concat(Enumerable.Repeat("👋", length / 2)) + new string('x', length % 2);
        MessageContent content = new() { Text = text, Media = [new ContentMedia { Label = Placeholder.StoryMention }, new ContentMedia { Label = Placeholder.Audio }] };

        string[] texts = [.. (await MapAsync(Entry(content))).Select(message => message.Text!)];

        Assert.All(texts, part => Assert.InRange(part.Length, 1, OpenMessageMapper.LongestText));
        Assert.All(texts, part => Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(part))));
        Assert.Equal(
            text + "[Story mention: its media may not be stored or shown here][Audio: not kept on this channel]", string.Concat(texts).Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_and_a_file_name_are_cut()
    {
        OpenInboundMessage message = (await MapAsync(Entry(new MessageContent { SenderName = new string('n', 1000), Media = [Stored("0a") with { FileName = new string('f', 1000) }] }))).Single();

        Assert.Equal(100, message.Channel.From.Nickname!.Length);
        Assert.Equal(200, message.Content!.Single().Attachment.Filename!.Length);
    }

    [Fact]
    public async Task A_text_of_white_space_alone_is_no_mistake() => Assert.Equal(2, (await MapAsync(Entry(new MessageContent { Text = new string(' ', 4001) }))).Count);

    private static ContentMedia Stored(string key) => new() { Label = Placeholder.Image, Kind = MediaKinds.Image, Key = key, Mime = "image/png" };

    private static InboxEntry Entry(MessageContent content) => new(7, "mid.1:2", "mid.1", "igsid1", Sent, Sent, 1, content);

    private static Task<IReadOnlyList<OpenInboundMessage>> MapAsync(InboxEntry entry, string platform = "Instagram") =>
        new OpenMessageMapper(platform, text => text.Replace("https://listed.example/a", "[link removed]", StringComparison.Ordinal), media => Task.FromResult<Uri?>(new Uri($"https://cx.example/media/{media.Key}"))).MapAsync(entry);

    private static string Json(OpenInboundMessage message) => JsonSerializer.Serialize(message, ForwardingJsonContext.Default.OpenInboundMessage);

    // The writer escapes what is not ASCII; what it means is compared.
    private static string Decode(string json) => System.Text.RegularExpressions.Regex.Unescape(json);
}
