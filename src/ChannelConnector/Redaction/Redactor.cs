using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Platforms;

namespace ChannelConnector.Redaction;

/// <summary>
/// Makes of what a platform told what the rules let be written. The only way from <see cref="PlatformEvent"/> to
/// <see cref="InboxMessage"/>, and that has no place for a URL.
/// </summary>
internal sealed class Redactor(MediaRules rules)
{
    // Longer ones are refused by Genesys Cloud's Open Messaging.
    private const int LongestText = 4000;

    private readonly TextRedactor _text = new(rules.UrlHosts);

    /// <summary>Redacts a message.</summary>
    public RedactedMessage Redact(MessageReceived message, DateTimeOffset received)
    {
        List<string> dropped = [];
        List<WantedMedium> wanted = [];
        ImmutableArray<ContentMedia>.Builder media = ImmutableArray.CreateBuilder<ContentMedia>(message.Media.Length);
        foreach (ReceivedMedia medium in message.Media)
        {
            ContentMedia content = Decide(medium, dropped, out bool isWanted);
            if (isWanted)
            {
                wanted.Add(new WantedMedium(media.Count, medium));
            }

            media.Add(content);
        }

        string id = Identity(message.Id);
        InboxMessage whole = new()
        {
            Id = id,
            Original = id,
            Conversation = Identity(message.Conversation),
            Sent = message.Sent ?? received,
            Received = received,
            Content = new MessageContent { SenderName = Clean(message.SenderName, dropped), Media = media.ToImmutable() },
        };
        return Divide(whole, Clean(message.Text, dropped), wanted, dropped);
    }

    /// <summary>Redacts an edit: a message of its own, for what was passed on cannot be changed.</summary>
    public RedactedMessage Redact(MessageEdited edit, DateTimeOffset received)
    {
        List<string> dropped = [];
        string original = Identity(edit.Id);
        InboxMessage whole = new()
        {
            Id = $"{original}:edit:{Identity(edit.Edit)}",
            Original = original,
            Conversation = Identity(edit.Conversation),
            Sent = edit.Sent ?? received,
            Received = received,
            Content = new MessageContent(),
        };
        return Divide(whole, "(edited) " + Clean(edit.Text, dropped), [], dropped);
    }

    /// <summary>Redacts the ids of an unsend, so that they are those of the message.</summary>
    public MessageUnsent Redact(MessageUnsent unsent) => unsent with { Id = Identity(unsent.Id), Conversation = Identity(unsent.Conversation) };

    private ContentMedia Decide(ReceivedMedia media, List<string> dropped, out bool isWanted)
    {
        isWanted = false;
        if (rules.Forbids(media.Content) || media.Kind is null || !rules.Retention.MayStore(media.Kind))
        {
            dropped.Add(media.Label);
            return new ContentMedia { Label = media.Label };
        }

        if (media.PlatformId is not null && Identity(media.PlatformId) == media.PlatformId)
        {
            return new ContentMedia
            {
                Label = media.Label,
                Kind = media.Kind,
                PlatformId = media.PlatformId,
                Mime = Clean(media.Mime, dropped),
                Sha256 = MediaFields.Hash(media.Sha256),
                FileName = Clean(media.FileName, dropped),
            };
        }

        isWanted = Uri.TryCreate(media.Url, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps;
        return new ContentMedia { Label = media.Label, IsUnavailable = !isWanted };
    }

    private string? Clean(string? text, List<string> dropped)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        string clean = _text.Redact(text, out int removed);
        for (; removed > 0; removed--)
        {
            dropped.Add(RedactedMessage.Link);
        }

        return clean;
    }

    /// <summary>What is written for an id. No platform has ids with a URL of a listed host in them; if one did, they would be written as a hash, the same each time.</summary>
    public string Identity(string id)
    {
        _ = _text.Redact(id, out int removed);
        return removed == 0 ? id : "redacted:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }

    private static RedactedMessage Divide(InboxMessage whole, string? text, IReadOnlyList<WantedMedium> wanted, IReadOnlyList<string> dropped)
    {
        int end = EndOfPart(text, 0);
        InboxMessage first = whole with { Content = whole.Content with { Text = text?[..end] } };
        List<InboxMessage> further = [];
        for (int start = end; start < text?.Length; start = end)
        {
            end = EndOfPart(text, start);
            MessageContent content = new() { SenderName = whole.Content.SenderName, Text = text[start..end] };
            further.Add(whole with { Id = $"{whole.Id}:part:{further.Count + 2}", Content = content });
        }

        return new RedactedMessage(first, further, wanted, dropped);
    }

    private static int EndOfPart(string? text, int start)
    {
        if (text is null || text.Length - start <= LongestText)
        {
            return text?.Length ?? 0;
        }

        int end = start + LongestText;
        return char.IsHighSurrogate(text[end - 1]) && char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }
}
