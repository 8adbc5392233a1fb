namespace ChannelOperator.Api;

/// <summary>Whether screens that show the channel's media may be recorded.</summary>
public static class MediaRecording
{
    /// <summary>They may not.</summary>
    public const string Forbidden = "Forbidden";

    /// <summary>They may.</summary>
    public const string Allowed = "Allowed";
}
