using ChannelConnector.Contract;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Redaction;

/// <summary>Media rules with the hosts of the Facebook CDN.</summary>
internal static class Rules
{
    /// <summary>All content that can be forbidden is; other media are kept for a time.</summary>
    public static MediaRules Keeping(long seconds) => Of(seconds, NeverStoredContent.StoryMention, NeverStoredContent.StoryReply, NeverStoredContent.ViewOnce);

    /// <summary>Some content is forbidden.</summary>
    public static MediaRules Of(long seconds, params string[] neverStore) => MediaRules.Of(new ConnectorContract
    {
        RetentionSeconds = MediaKinds.All.ToDictionary(kind => kind, _ => seconds, StringComparer.Ordinal),
        NeverStore = neverStore,
        UrlHosts = PlatformFloor.CdnHosts,
        Recording = MediaRecording.Forbidden,
        UnsentMessages = UnsentMessages.Delete,
    });
}
