using ChannelConnector.Contract;
using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>
/// Brings what is stored under the rules of today, for a connector that starts and for one that is stopped: what has expired goes, what is forbidden by
/// now goes, and what belongs to no message.
/// </summary>
internal static class StateCleaning
{
    private const int DeletesAtOnce = 16;

    /// <summary>Cleans.</summary>
    /// <param name="store">The media.</param>
    /// <param name="inbox">Their rows.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="removesLeft">Whether what no row knows goes too: a medium may be there before its row, so not beside others that write.</param>
    /// <param name="now">The time.</param>
    /// <param name="patience">Ends the deleting of what has expired where it is: the next sweep goes on.</param>
    public static async Task<CleaningResult> RunAsync(IMediaStore store, IMessageInbox inbox, MediaRules rules, bool removesLeft, DateTimeOffset now, CancellationToken patience)
    {
        MediaSweep sweep = await store.SweepAsync(rules.Retention, now, patience);
        foreach (KindSweep kind in sweep.Kinds)
        {
            await inbox.RemoveExpiredMediaAsync(kind.Kind, kind.ReceivedUpTo);
        }

        List<StoredMedium> forbidden = await inbox.RemoveForbiddenMediaAsync(rules.Forbids);
        int failures = sweep.Failures;
        string? failure = sweep.Failure;
        await Parallel.ForEachAsync(forbidden, new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce }, async (medium, _) =>
        {
            try
            {
                await store.DeleteAsync(medium);
            }
            catch (MediaStoreException exception)
            {
                Interlocked.Increment(ref failures);
                Interlocked.CompareExchange(ref failure, exception.Failure.ToString(), null);
            }
        });

        int left = 0;
        try
        {
            left = removesLeft ? await store.RemoveLeftBehindAsync(inbox.KnownMediaAsync, now) : 0;
        }
        catch (MediaStoreException exception)
        {
            failures++;
            failure ??= exception.Failure.ToString();
        }

        return new CleaningResult(sweep.Kinds.Sum(kind => kind.Removed) + forbidden.Count, left, failures, failure);
    }
}
