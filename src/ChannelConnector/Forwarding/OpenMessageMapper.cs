using System.Globalization;
using ChannelConnector.Inbox;
using ChannelOperator.Api;
using PlatformNames = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Forwarding;

/// <summary>Writes a message as Genesys Cloud takes it.</summary>
/// <param name="platform">The channel's platform.</param>
/// <param name="redact">Cuts links of listed hosts out of a text: a policy may have listed one since the message came.</param>
/// <param name="link">Where Genesys Cloud fetches a medium; <see langword="null"/>: it cannot, and the agent gets a placeholder.</param>
internal sealed class OpenMessageMapper(string platform, Func<string, string> redact, Func<ContentMedia, Task<Uri?>> link)
{
    /// <summary>The longest text of a message of Open Messaging.</summary>
    public const int LongestText = 4000;

    private const int LongestName = 100;
    private const int LongestFileName = 200;

    private readonly string _source = PlatformNames.Key(platform);
    private readonly string _idType = PlatformNames.Key(platform) == PlatformNames.WhatsApp ? "Phone" : "Opaque";

    /// <summary>
    /// The requests for a message: one, unless it has several media or its text and placeholders are too long. Open Messaging takes one attachment
    /// to a message. Ids and order are the same at each attempt, so that what was sent before is known as a repetition.
    /// </summary>
    public async Task<IReadOnlyList<OpenInboundMessage>> MapAsync(InboxEntry entry)
    {
        List<OpenAttachment> attachments = [];
        List<string> lines = string.IsNullOrEmpty(entry.Content.Text) ? [] : [redact(entry.Content.Text)];
        foreach (ContentMedia media in entry.Content.Media)
        {
            if (media.Key is not null && await link(media) is { } url)
            {
                attachments.Add(new OpenAttachment(MediaType(media.Kind), url.AbsoluteUri, media.Mime ?? "application/octet-stream", Clean(media.FileName, LongestFileName)));
            }
            else
            {
                lines.Add(Placeholder.Text(media));
            }
        }

        List<string> texts = Split(lines);
        return [.. Enumerable.Range(0, Math.Max(1, Math.Max(texts.Count, attachments.Count))).Select(part => Part(entry, part, texts, attachments))];
    }

    private OpenInboundMessage Part(InboxEntry entry, int part, List<string> texts, List<OpenAttachment> attachments) => new()
    {
        Channel = new OpenChannel(
            part == 0 ? entry.Id : string.Create(CultureInfo.InvariantCulture, $"{entry.Id}:request:{part + 1}"),
            entry.Sent.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            new OpenSender(entry.Conversation, _idType, Clean(entry.Content.SenderName, LongestName))),
        Text = part < texts.Count ? texts[part] : null,
        Content = part < attachments.Count ? [new OpenContent(attachments[part])] : null,
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["source"] = _source, ["originalId"] = entry.Original },
    };

    private static List<string> Split(List<string> lines)
    {
        List<string> texts = [];
        foreach (string line in lines)
        {
            if (texts.Count > 0 && texts[^1].Length + 1 + line.Length <= LongestText)
            {
                texts[^1] += "\n" + line;
                continue;
            }

            string rest = line;
            while (rest.Length > LongestText)
            {
                string first = Cut(rest, LongestText);
                texts.Add(first);
                rest = rest[first.Length..];
            }

            texts.Add(rest);
        }

        return texts;
    }

    private string? Clean(string? name, int longest) => string.IsNullOrWhiteSpace(name) ? null : Cut(redact(name), longest);

    // Never between the halves of a character.
    private static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    private static string MediaType(string? kind) => kind switch
    {
        MediaKinds.Image => "Image",
        MediaKinds.Video => "Video",
        MediaKinds.Audio => "Audio",
        _ => "File",
    };
}
