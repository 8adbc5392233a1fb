using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>
/// Looks through a store that replicas share for what no row knows: at the start and then every hour, beside them. A store that is not shared is looked through at the
/// start, by whoever is alone.
/// </summary>
/// <param name="store">The media.</param>
/// <param name="inbox">Their rows.</param>
/// <param name="time">The clock.</param>
internal sealed class LeftBehindRemoval(IMediaStore store, IMessageInbox inbox, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private long? _last;

    /// <summary>Removes what is left behind, if it is time to. To be called every minute.</summary>
    /// <exception cref="MediaStoreException">The store cannot be looked through; it is tried again with the next call.</exception>
    public async Task RunAsync()
    {
        if (store.IsShared && (_last is not { } last || time.GetElapsedTime(last) >= Interval))
        {
            long begun = time.GetTimestamp();
            await store.RemoveLeftBehindAsync(inbox.KnownMediaAsync, time.GetUtcNow());
            _last = begun;
        }
    }
}
