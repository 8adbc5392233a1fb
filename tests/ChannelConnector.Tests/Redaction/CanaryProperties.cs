using System.Text.Encodings.Web;
using System.Text.Json;
using ChannelConnector.Contract;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Tests.Platforms;
using ChannelOperator.Api;
using CsCheck;

namespace ChannelConnector.Tests.Redaction;

/// <summary>Whatever comes, and wherever in it a URL of a listed host is: what is written has nothing of the URL, and the rest of the text.</summary>
public sealed class CanaryProperties
{
    private const int Messages = 3_000;

    private static readonly DateTimeOffset Received = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    // Nothing is escaped that a disk would have as it is.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Host = Gen.OneOf("lookaside.fbsbx.com", "cdn.fbsbx.com", "scontent.xx.fbcdn.net", "a.cdninstagram.com", "LOOKASIDE.FBSBX.COM.");

    private static readonly Gen<string> Url = Gen.Select(
        Gen.OneOf("https://", "http://", "//", "", "https:\\/\\/", "https://user@", "https://l.facebook.com/l.php?u=https://"),
        Host,
        Gen.OneOf("/ig_messaging_cdn/?asset_id=1&signature=", "/", ":443/v/", "?", "#", "/(a)\"b'<c>,d.", "/…/"),
        (scheme, host, path) => $"{scheme}{host}{path}CANARY");

    private static readonly Gen<string> Disguised = Gen.Select(Url, Gen.OneOf(Disguises).Array[0, 3]).Select((url, disguises) => disguises.Aggregate(url, (text, disguise) => disguise(text)));

    private static readonly Gen<string> Word = Gen.OneOf("Grüße", "Bild", "…", "100%", "😀", "fbcdn.net.attacker.com", "a@b.example", "&amp;", "C:\\x", "\u200b", "z.B.", "https://good.example/?a=b%20c", "-", "(", ")");

    private static readonly Gen<string> Space = Gen.OneOf(" ", "\n", "\t", "  ", "\u00a0", "\u3000", "\r\n");

    private static readonly Gen<string> Text = Gen.Select(Gen.OneOf(Word, Disguised), Space).Array[0, 12].Select(parts => string.Concat(parts.Select(part => part.Item1 + part.Item2)));

    private static readonly Gen<ReceivedMedia> Medium = Gen.Select(
        Gen.OneOf("image", "video", "audio", "document", ""),
        Gen.OneOf("", NeverStoredContent.StoryMention, NeverStoredContent.StoryReply, NeverStoredContent.ViewOnce),
        Gen.Select(Disguised, Disguised, Disguised),
        Gen.Bool,
        (kind, content, urls, hasId) => new ReceivedMedia
        {
            Kind = kind.Length == 0 ? null : kind,
            Content = content.Length == 0 ? null : content,
            Label = "Image",
            Url = urls.Item1,
            PlatformId = hasId ? urls.Item2 : null,
            Mime = urls.Item2,
            FileName = urls.Item3,
            Sha256 = urls.Item1,
        });

    private static readonly Gen<MediaRules> AnyRules = Gen.Select(Gen.Bool, Gen.Bool, (keeps, forbids) => forbids ? Rules.Keeping(keeps ? 60 : 0) : Rules.Of(keeps ? 60 : 0));

    private static Func<string, string>[] Disguises =>
    [
        text => Uri.EscapeDataString(text),
        text => text.Replace(".", "%2e", StringComparison.Ordinal),
        text => text.Replace(".", "。", StringComparison.Ordinal),
        text => text.Replace(".", "&#46;", StringComparison.Ordinal),
        text => text.Replace(".", "&period;", StringComparison.Ordinal),
        text => text.Replace(".", "\\u002e", StringComparison.Ordinal),
        text => text.Replace("/", "\\/", StringComparison.Ordinal),
        text => text.Replace("b", "b\u200b", StringComparison.Ordinal),
        text => text.Replace("b", "ｂ", StringComparison.Ordinal),
        text => text.Replace("c", "\u00ad𝖼", StringComparison.Ordinal),
        text => $"({text})",
        text => $"„{text}“",
        text => $"Bild:{text}",
        text => $"{{\"url\":\"{text}\"}}",
    ];

    [Fact]
    public void Nothing_of_a_listed_URL_is_written_wherever_in_a_message_it_stands() =>
        Gen.Select(AnyRules, Gen.Select(Text, Disguised, Disguised, Disguised), Medium.Array[0, 3]).Sample(
            (rules, fields, media) => Holds(new Redactor(rules).Redact(
                new MessageReceived
                {
                    AccountId = fields.Item2,
                    Id = fields.Item3,
                    Conversation = fields.Item4,
                    SenderName = fields.Item2,
                    Text = fields.Item1,
                    Media = [.. media],
                },
                Received)),
            iter: Messages);

    [Fact]
    public void Nothing_of_a_listed_URL_is_written_of_an_edit() =>
        Gen.Select(Text, Disguised).Sample(
            (text, id) => Holds(new Redactor(Rules.Keeping(0)).Redact(new MessageEdited { AccountId = "9", Id = id, Conversation = id, Edit = "1", Text = text }, Received)),
            iter: Messages);

    [Fact]
    public void Nothing_of_a_listed_URL_is_written_of_a_webhook() =>
        Gen.Select(AnyRules, Text, Disguised, Gen.OneOf("image", "video", "audio", "file", "story_mention", "ephemeral", "share", "template", "new")).Sample(
            (rules, text, url, type) =>
            {
                (string t, string u) = (JsonSerializer.Serialize(text + "."), JsonSerializer.Serialize(url));
                IReadOnlyList<PlatformEvent> events =
                [
                    .. Payloads.Items("Instagram", Payloads.Item($$$"""  "message":{"mid":"m","text":{{{t}}},"attachments":[{"type":"{{{type}}}","payload":{"url":{{{u}}},"title":{{{t}}} },"title":{{{u}}} }],"reply_to":{"story":{"id":{{{u}}},"url":{{{u}}} } } }  """)),
                    .. Payloads.Items("Facebook", Payloads.Item($$"""  "postback":{"title":{{t}},"payload":{{u}},"referral":{"ref":{{u}} } }  """)),
                    .. Payloads.Messages(
                        $$$"""{"id":"w","from":"49","type":"document","document":{"id":"1","caption":{{{t}}},"filename":{{{u}}},"mime_type":{{{u}}},"sha256":{{{u}}},"url":{{{u}}} },"referral":{"source_url":{{{u}}} } }""",
                        $$$"""{"id":"w","from":"49","type":"location","location":{"latitude":1,"longitude":2,"name":{{{t}}},"address":{{{t}}},"url":{{{u}}} } }"""),
                ];
                Redactor redactor = new(rules);
                Assert.Equal(4, events.Count);
                Assert.All(events, e => Holds(redactor.Redact(Assert.IsType<MessageReceived>(e), Received)));
            },
            iter: Messages);

    [Fact]
    public void Words_that_are_no_link_stay_in_their_order_and_with_their_spaces() =>
        Gen.Select(Word, Space, Gen.OneOf(Gen.Const(""), Gen.Const(""), Disguised)).Array[0, 12].Sample(
            parts =>
            {
                TextRedactor redactor = new(Rules.Keeping(0).UrlHosts);
                string Made(Func<string, string> link) => string.Concat(parts.Select(part => $"{part.Item1}{part.Item2}{(part.Item3.Length == 0 ? "" : link(part.Item3))}{part.Item2}"));
                string redacted = redactor.Redact(Made(url => url), out int removed);

                Assert.Equal(Made(url => redactor.Redact(url, out _)), redacted);
                Assert.Equal(parts.Count(part => part.Item3.Length > 0), removed);
                Assert.Same(redacted, redactor.Redact(redacted, out _));
            },
            iter: Messages);

    [Fact]
    public void A_text_without_a_listed_host_is_not_touched() => Gen.Select(Gen.OneOf(Word, Gen.String[0, 20], Gen.String[Gen.Char[" .%&;#\\/@ux0123456789abcdef-_。．\u200b"], 0, 30]), Space).Array[0, 8].Sample(
        parts =>
        {
            string text = string.Concat(parts.Select(part => part.Item1 + part.Item2));
            Assert.Same(text, new TextRedactor(Rules.Keeping(0).UrlHosts).Redact(text, out int removed));
            Assert.Equal(0, removed);
        },
        iter: Messages);

    private static void Holds(RedactedMessage redacted)
    {
        string written = JsonSerializer.Serialize(redacted.Further.Prepend(redacted.Message), Plain);
        Assert.False(Readable(written).Contains("CANARY", StringComparison.OrdinalIgnoreCase), written);
        Assert.All(redacted.Dropped, word => Assert.Contains(word, new[] { "Image", "StoryMention", "StoryReply", "ViewOnce", "Share", "Location", "Unsupported", "Video", "Audio", "Document", "Link" }));
    }

    // A disguise of a host changes letters of the canary too.
    private static string Readable(string text) =>
        string.Concat(Uri.UnescapeDataString(text).Where(c => c is not '\u200b' and not '\u00ad').Select(c => c is >= '！' and <= '～' ? (char)(c - '！' + '!') : c));
}
