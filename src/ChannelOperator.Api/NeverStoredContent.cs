namespace ChannelOperator.Api;

/// <summary>Content that a policy can forbid to write.</summary>
public static class NeverStoredContent
{
    /// <summary>Media received because a story mentions the account.</summary>
    public const string StoryMention = "StoryMention";

    /// <summary>Media received with a reply to a story of the account.</summary>
    public const string StoryReply = "StoryReply";

    /// <summary>Media that its sender allows to be seen once.</summary>
    public const string ViewOnce = "ViewOnce";

    /// <summary>All of it, in the order in which it is published.</summary>
    public static IReadOnlyList<string> All { get; } = [StoryMention, StoryReply, ViewOnce];
}
