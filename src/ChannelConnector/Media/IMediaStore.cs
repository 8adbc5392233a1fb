using ChannelConnector.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>The media of a channel. One is there whole or not at all, also after a kill of whoever wrote it.</summary>
internal interface IMediaStore
{
    /// <summary>Whether other replicas are at work on it: then its age tells what is left behind, and it is looked for while the connector runs.</summary>
    bool IsShared { get; }

    /// <summary>What to look at where media cannot be listed or deleted.</summary>
    string Remedy { get; }

    /// <summary>Writes a medium, and returns when it survives a crash. Exceptions of the source are thrown as they are.</summary>
    /// <param name="kind">One of <see cref="MediaKinds.All"/>.</param>
    /// <param name="received">When its message was received: its retention counts from then.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="limit">How many there may be.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="MediaStoreException">It was not taken.</exception>
    Task<WrittenMedium> WriteAsync(string kind, DateTimeOffset received, Stream source, long limit, CancellationToken cancellationToken);

    /// <summary>Its bytes, which can be sought; <see langword="null"/> if they are not there.</summary>
    /// <exception cref="MediaStoreException">Whether they are there is not known now.</exception>
    Task<Stream?> OpenAsync(StoredMedium medium, CancellationToken cancellationToken);

    /// <summary>How many bytes it has, without reading them; <see langword="null"/> if they are not there.</summary>
    /// <exception cref="MediaStoreException">Whether they are there is not known now.</exception>
    Task<long?> LengthAsync(StoredMedium medium, CancellationToken cancellationToken);

    /// <summary>Deletes it; one that is not there is deleted already.</summary>
    /// <exception cref="MediaStoreException">It may still be there.</exception>
    Task DeleteAsync(StoredMedium medium);

    /// <summary>Deletes what has expired. Never throws because of a medium: what could not be deleted is counted, and tried again by the next sweep.</summary>
    /// <param name="retention">How long each kind is kept.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends it where it is; the next sweep goes on.</param>
    Task<MediaSweep> SweepAsync(MediaRetention retention, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes what a killed process has left: what is half-written, and what no row knows. Where the store is not shared only by whoever is alone on the
    /// state: a medium may be there before its row.
    /// </summary>
    /// <param name="withRow">Of some keys at least those that have a row.</param>
    /// <param name="isAlone">Whether nobody else writes now: then what has no row will get none, however young it is.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    /// <returns>How many media no row knew.</returns>
    /// <exception cref="MediaStoreException">Not all of it could be looked through.</exception>
    Task<int> RemoveLeftBehindAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlySet<string>>> withRow, Func<Task<bool>> isAlone, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a medium that got no row. Where that fails it is served to nobody, and goes with what was left behind.</summary>
    async Task DiscardAsync(StoredMedium medium)
    {
        try
        {
            await DeleteAsync(medium);
        }
        catch (MediaStoreException)
        {
            // It has no row.
        }
    }
}
