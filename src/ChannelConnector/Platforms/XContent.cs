using System.Collections.Immutable;
using System.Text.Json;
using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Platforms;

/// <summary>What a direct message of X says.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Media">What came with it: X permits one attachment.</param>
internal sealed record XContent(string? Text, ImmutableArray<ReceivedMedia> Media)
{
    /// <summary>A message without anything that can be shown: it has a placeholder, so that it is not lost.</summary>
    public static readonly XContent None = new(null, [new ReceivedMedia { Label = Placeholder.Unsupported }]);

    /// <summary>Reads <c>message_data</c>.</summary>
    public static XContent Of(JsonElement data)
    {
        if (!JsonFields.Child(data, "attachment"u8, out JsonElement attachment))
        {
            return XText.Of(data, ownLink: null) is { } only ? new XContent(only, []) : None;
        }

        ReceivedMedia media = JsonFields.Text(attachment, "type"u8) switch
        {
            "media" when JsonFields.Child(attachment, "media"u8, out JsonElement medium) => Medium(medium),
            "location" => new ReceivedMedia { Label = Placeholder.Location },
            _ => new ReceivedMedia { Label = Placeholder.Unsupported },
        };
        return new XContent(XText.Of(data, OwnLink(attachment)), [media]);
    }

    private static string? OwnLink(JsonElement attachment) => JsonFields.Child(attachment, "media"u8, out JsonElement medium) ? JsonFields.Text(medium, "url"u8) : null;

    // An animated GIF is a film without sound.
    private static ReceivedMedia Medium(JsonElement medium) => JsonFields.Text(medium, "type"u8) switch
    {
        "photo" or null => Photo(JsonFields.Text(medium, "media_url_https"u8)),
        "video" or "animated_gif" => new ReceivedMedia { Kind = MediaKinds.Video, Label = Placeholder.Video, Url = XVideo.Find(medium) },
        _ => new ReceivedMedia { Label = Placeholder.Unsupported },
    };

    // By its three ids, which are worth nothing without the account's keys. An address of another form is tried, for the metrics to tell of it.
    private static ReceivedMedia Photo(string? url) => XMediaId.Of(url) is { } id
        ? new ReceivedMedia { Kind = MediaKinds.Image, Label = Placeholder.Image, PlatformId = id }
        : new ReceivedMedia { Kind = MediaKinds.Image, Label = Placeholder.Image, Url = url };
}
