using ChannelOperator.Api;

namespace ChannelConnector.Media.S3;

/// <summary>
/// One sweep of a bucket. Names are in the order in which media were received, so it lists from the oldest on and ends at the first that stays. Several replicas may do it at once: what one has
/// deleted is deleted for the other.
/// </summary>
/// <remarks>
/// <b>Clocks.</b> As with files it goes by the own clock, and what has a time far ahead goes by when it was written: here the server says when that was, by its clock. Such names
/// come behind all others and are looked for on their own.
/// </remarks>
internal sealed class S3Expiry(S3Objects objects, SweepTally tally)
{
    /// <summary>Sweeps.</summary>
    public async Task<MediaSweep> RunAsync(CancellationToken cancellationToken)
    {
        foreach (string kind in MediaKinds.All)
        {
            try
            {
                if (await SweepAsync(kind, startAfter: null, cancellationToken))
                {
                    // The names of the minute itself are believed, and have been looked through or come too late to have expired.
                    await SweepAsync(kind, MediaNames.Bucket(tally.Now + SweepTally.Ahead), cancellationToken);
                }
            }
            catch (MediaStoreException exception)
            {
                tally.Fail(S3Objects.NameOf(exception.InnerException ?? exception));
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // The next one goes on.
                break;
            }
        }

        return tally.Result();
    }

    /// <returns>Whether it ended at a medium that stays, and there may be more behind it.</returns>
    private async Task<bool> SweepAsync(string kind, string? startAfter, CancellationToken cancellationToken)
    {
        DateTimeOffset upTo = tally.UpTo(kind);
        await foreach (IReadOnlyList<S3Medium> page in objects.ListAsync(kind + "/", startAfter, cancellationToken))
        {
            List<S3Medium> expired = [];
            bool isEnd = false;
            foreach (S3Medium medium in page)
            {
                bool isNamed = medium.Received is { } named && tally.Believes(named);
                DateTimeOffset received = isNamed ? medium.Received!.Value : medium.Written;
                if (received <= upTo)
                {
                    expired.Add(medium);
                    continue;
                }

                tally.Keep(received, kind);
                if (isNamed)
                {
                    isEnd = true;
                    break;
                }
            }

            await DeleteAsync(kind, expired, cancellationToken);
            if (isEnd)
            {
                return true;
            }
        }

        return false;
    }

    private async Task DeleteAsync(string kind, List<S3Medium> expired, CancellationToken cancellationToken)
    {
        (int deleted, string? failure) = await objects.DeleteAsync(expired, cancellationToken);
        tally.Remove(kind, deleted);
        if (failure is not null)
        {
            tally.Fail(failure, expired.Count - deleted);
        }
    }
}
