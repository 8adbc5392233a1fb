using ChannelConnector.Contract;
using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>Brings what is stored under the rules of today, for a connector that starts and for one that is stopped: what has expired goes, and what is forbidden by now.</summary>
internal static class StateCleaning
{
    /// <summary>Cleans.</summary>
    /// <param name="store">The media.</param>
    /// <param name="inbox">Their rows.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="now">The time.</param>
    /// <param name="patience">Ends the deleting of what has expired where it is: the next sweep goes on.</param>
    public static async Task<CleaningResult> RunAsync(IMediaStore store, IMessageInbox inbox, MediaRules rules, DateTimeOffset now, CancellationToken patience)
    {
        MediaSweep sweep = await store.SweepAsync(rules.Retention, now, patience);
        foreach (KindSweep kind in sweep.Kinds)
        {
            await inbox.RemoveExpiredMediaAsync(kind.Kind, kind.ReceivedUpTo);
        }

        CleaningResult forbidden = await ForbiddenMedia.RemoveAsync(store, inbox, rules);
        return new CleaningResult(sweep.Kinds.Sum(kind => kind.Removed) + forbidden.Media, sweep.Failures + forbidden.Failures, sweep.Failure ?? forbidden.Failure);
    }
}
