using ChannelOperator.Api;
using ChannelOperator.Runtime.Caching;

namespace ChannelOperator.Policies;

/// <summary>What a change of a policy is about. Pure.</summary>
internal static class PolicyChange
{
    /// <summary>Whether only status or metadata changed, as by our own status write: nothing that a decision looks at.</summary>
    public static bool IsOfStatusAlone(CacheChange<PlatformPolicy> change) =>
        change.Old is { Value: { } old } before && change.New is { Value: { } now } after
        && before.Uid == after.Uid
        && old.Metadata.Generation == now.Metadata.Generation
        // A version that cannot be read still shows the copy before it.
        && before.UnreadableSince == after.UnreadableSince;
}
