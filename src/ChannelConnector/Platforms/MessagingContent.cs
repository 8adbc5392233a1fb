using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Platforms;

/// <summary>What a message of Messenger or Instagram says.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Media">What came with it.</param>
internal sealed record MessagingContent(string? Text, ImmutableArray<ReceivedMedia> Media)
{
    // Whether a story is an image or a video is not told: a kind that is not known is a document.
    private static readonly FrozenDictionary<string, ReceivedMedia> Types = new Dictionary<string, ReceivedMedia>(StringComparer.Ordinal)
    {
        ["image"] = new() { Kind = MediaKinds.Image, Label = Placeholder.Image },
        ["sticker"] = new() { Kind = MediaKinds.Image, Label = Placeholder.Image },
        ["video"] = new() { Kind = MediaKinds.Video, Label = Placeholder.Video },
        ["audio"] = new() { Kind = MediaKinds.Audio, Label = Placeholder.Audio },
        ["file"] = new() { Kind = MediaKinds.Document, Label = Placeholder.Document },
        ["story_mention"] = new() { Kind = MediaKinds.Document, Content = NeverStoredContent.StoryMention, Label = Placeholder.StoryMention },
        ["ephemeral"] = new() { Kind = MediaKinds.Document, Content = NeverStoredContent.ViewOnce, Label = Placeholder.ViewOnce },
        ["share"] = new() { Label = Placeholder.Share },
        ["ig_post"] = new() { Label = Placeholder.Share },
        ["ig_reel"] = new() { Label = Placeholder.Share },
        ["reel"] = new() { Label = Placeholder.Share },
        ["fallback"] = new() { Label = Placeholder.Share },
        ["template"] = new() { Label = Placeholder.Share },
        ["location"] = new() { Label = Placeholder.Location },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ReceivedMedia Unsupported = new() { Label = Placeholder.Unsupported };

    /// <summary>Reads a message. One without anything that can be shown has a placeholder: a message is not lost.</summary>
    public static MessagingContent Of(JsonElement message)
    {
        string? text = JsonFields.Text(message, "text"u8);
        ImmutableArray<ReceivedMedia>.Builder media = ImmutableArray.CreateBuilder<ReceivedMedia>();
        if (JsonFields.Array(message, "attachments"u8, out JsonElement attachments))
        {
            foreach (JsonElement attachment in attachments.EnumerateArray())
            {
                media.Add(Attachment(attachment));
                text = WithPlace(text, attachment);
            }
        }

        if (JsonFields.Child(message, "reply_to"u8, out JsonElement reply) && JsonFields.Child(reply, "story"u8, out JsonElement story))
        {
            media.Add(new ReceivedMedia { Kind = MediaKinds.Document, Content = NeverStoredContent.StoryReply, Label = Placeholder.StoryReply, Url = JsonFields.Text(story, "url"u8) });
        }

        if (media.Count == 0 && (string.IsNullOrEmpty(text) || JsonFields.Flag(message, "is_unsupported"u8)))
        {
            media.Add(Unsupported);
        }

        return new MessagingContent(string.IsNullOrEmpty(text) ? null : text, media.ToImmutable());
    }

    // An attachment without a payload (view-once media have none) is one all the same.
    private static ReceivedMedia Attachment(JsonElement attachment)
    {
        if (attachment.ValueKind != JsonValueKind.Object || JsonFields.Text(attachment, "type"u8) is not { } type || !Types.TryGetValue(type, out ReceivedMedia? known))
        {
            return Unsupported;
        }

        return known.Kind is not null && JsonFields.Child(attachment, "payload"u8, out JsonElement payload) && JsonFields.Text(payload, "url"u8) is { } url
            ? known with { Url = url }
            : known;
    }

    private static string? WithPlace(string? text, JsonElement attachment)
    {
        if (attachment.ValueKind != JsonValueKind.Object || !JsonFields.Child(attachment, "payload"u8, out JsonElement payload)
            || !JsonFields.Child(payload, "coordinates"u8, out JsonElement coordinates) || MediaFields.Coordinates(coordinates, "lat"u8, "long"u8) is not { } place)
        {
            return text;
        }

        return string.IsNullOrEmpty(text) ? place : $"{text}\n{place}";
    }
}
