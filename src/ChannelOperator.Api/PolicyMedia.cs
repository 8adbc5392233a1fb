using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>What may be kept of media and messages.</summary>
public sealed record PolicyMedia
{
    /// <summary>The longest retention by kind: default, image, video, audio, document. A kind that neither it nor default names has no ceiling.</summary>
    [Schema(MaxProperties = 5)]
    [CelRule("self.all(k, k in ['default','image','video','audio','document'])", MessageExpression = "'unknown media kind ' + self.filter(k, !(k in ['default','image','video','audio','document']))[0] + ' (known: default, image, video, audio, document)'")]
    public IReadOnlyDictionary<string, Duration>? MaxRetention { get; init; }

    /// <summary>Content that is never written, whatever the retention: StoryMention, StoryReply, ViewOnce.</summary>
    [Schema(MaxItems = 16, ListSet = true, ItemEnum = [NeverStoredContent.StoryMention, NeverStoredContent.StoryReply, NeverStoredContent.ViewOnce])]
    public IReadOnlyList<string>? NeverStore { get; init; }

    /// <summary>Hosts whose URLs are never written or passed on; '*.' in front stands for every host below.</summary>
    [Schema(MaxItems = 64, ListSet = true, ItemMaxLength = 253, ItemPattern = @"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$")]
    public IReadOnlyList<string>? UrlHosts { get; init; }

    /// <summary>Whether screens that show the media may be recorded. Left out: Allowed.</summary>
    [Schema(Enum = [MediaRecording.Forbidden, MediaRecording.Allowed])]
    public string? Recording { get; init; }

    /// <summary>What happens to a message that its sender has unsent. Left out: Keep.</summary>
    [Schema(Enum = [Api.UnsentMessages.Delete, Api.UnsentMessages.Keep])]
    public string? UnsentMessages { get; init; }
}
