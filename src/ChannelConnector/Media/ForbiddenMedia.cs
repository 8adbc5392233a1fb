using ChannelConnector.Contract;
using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>
/// Media that were stored before their content was forbidden. The medium goes before its row: what cannot be deleted is found again by whoever comes next, and meanwhile served to nobody.
/// </summary>
internal static class ForbiddenMedia
{
    private const int DeletesAtOnce = 16;
    private const int Portion = 500;

    /// <summary>Deletes them, and their rows.</summary>
    public static async Task<CleaningResult> RemoveAsync(IMediaStore store, IMessageInbox inbox, MediaRules rules)
    {
        int removed = 0;
        int failures = 0;
        string? failure = null;
        // In portions: an end in between leaves few rows without a medium.
        foreach (StoredMedium[] media in (await inbox.ForbiddenMediaAsync(rules.Forbids)).Chunk(Portion))
        {
            string?[] failed = new string?[media.Length];
            await Parallel.ForAsync(0, media.Length, new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce }, async (index, _) =>
            {
                try
                {
                    await store.DeleteAsync(media[index]);
                }
                catch (MediaStoreException exception)
                {
                    failed[index] = exception.Failure.ToString();
                }
            });
            string[] gone = [.. media.Where((_, index) => failed[index] is null).Select(medium => medium.Key)];
            await inbox.RemoveMediaAsync(gone);
            removed += gone.Length;
            failures += media.Length - gone.Length;
            failure ??= Array.Find(failed, reason => reason is not null);
        }

        return new CleaningResult(removed, failures, failure);
    }
}
