namespace ChannelConnector.Inbox;

/// <summary>The words for content that is not passed on, and what the agent reads in its place.</summary>
internal static class Placeholder
{
    public const string StoryMention = "StoryMention";
    public const string StoryReply = "StoryReply";
    public const string ViewOnce = "ViewOnce";
    public const string Image = "Image";
    public const string Video = "Video";
    public const string Audio = "Audio";
    public const string Document = "Document";
    public const string Share = "Share";
    public const string Location = "Location";
    public const string Contacts = "Contacts";
    public const string Unsupported = "Unsupported";

    /// <summary>What the agent reads.</summary>
    public static string Text(ContentMedia media) => media.IsUnavailable ? $"[{Noun(media.Label)}: could not be fetched from the platform]" : media.Label switch
    {
        StoryMention => "[Story mention: its media may not be stored or shown here]",
        StoryReply => "[Reply to a story: its media may not be stored or shown here]",
        ViewOnce => "[View-once media: may not be stored or shown here]",
        Image or Video or Audio or Document => $"[{Noun(media.Label)}: not kept on this channel]",
        _ => $"[{Noun(media.Label)}: cannot be shown here]",
    };

    private static string Noun(string label) => label switch
    {
        Share => "Shared post",
        Contacts => "Contact card",
        Unsupported => "Message of a type that the platform does not pass on",
        _ => label,
    };
}
