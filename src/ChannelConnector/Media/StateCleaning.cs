using ChannelConnector.Contract;
using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>
/// Brings what is stored under the rules of today, for a connector that starts and for one that is stopped: what has expired goes, what is forbidden by
/// now goes, and what belongs to no message goes, by whoever is alone on the state.
/// </summary>
internal static class StateCleaning
{
    /// <summary>Cleans.</summary>
    /// <param name="store">The files.</param>
    /// <param name="inbox">Their rows.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="isAlone">Whether nobody else is at work on the state: a file may be there before its row.</param>
    /// <param name="now">The time.</param>
    public static async Task<CleaningResult> RunAsync(MediaStore store, IMessageInbox inbox, MediaRules rules, bool isAlone, DateTimeOffset now)
    {
        MediaSweep sweep = store.Sweep(rules.Retention, now);
        foreach (KindSweep kind in sweep.Kinds)
        {
            await inbox.RemoveExpiredMediaAsync(kind.Kind, kind.ReceivedUpTo);
        }

        List<StoredMedium> forbidden = await inbox.RemoveForbiddenMediaAsync(rules.Forbids);
        int failures = sweep.Failures;
        string? failure = sweep.Failure;
        foreach (StoredMedium medium in forbidden)
        {
            try
            {
                store.Delete(medium);
            }
            catch (MediaStoreException exception)
            {
                failures++;
                failure ??= exception.Failure.ToString();
            }
        }

        int left = isAlone ? store.RemoveLeftBehind((await inbox.MediaKeysAsync()).Contains) : 0;
        return new CleaningResult(sweep.Kinds.Sum(kind => kind.Removed) + forbidden.Count, left, failures, failure);
    }
}
