using ChannelConnector.Configuration;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Media;

/// <summary>What the forwarder asks of media: fetch what a message tells by id, and where Genesys Cloud finds what is stored.</summary>
internal sealed partial class WantedMedia(
    MediaFetcher fetcher, MediaSource source, MediaLinks links, ConnectorSettings settings, IMessageInbox inbox, ConnectorMetrics metrics, TimeProvider time, ILogger<WantedMedia> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private long _told;

    /// <summary>Fetches a medium of a message by the platform's id.</summary>
    public async Task<MediaAttempt> FetchAsync(InboxEntry entry, int index, CancellationToken cancellationToken)
    {
        ContentMedia wanted = entry.Content.Media[index];
        MediaOrder order = new(wanted.Kind!, wanted.Mime, MediaOrder.Hash(wanted.Sha256), entry.Received);
        switch (await fetcher.FetchByIdAsync(wanted.PlatformId!, order, cancellationToken))
        {
            case FetchResult.Fetched fetched:
                metrics.MediaStored.Add(1, new KeyValuePair<string, object?>("kind", fetched.Kind));
                return new MediaAttempt(
                    wanted with { PlatformId = null, Sha256 = null, Kind = fetched.Kind, Key = fetched.Key, Mime = fetched.Mime },
                    new StoredMedium(fetched.Key, entry.Original, fetched.Kind, fetched.Mime, fetched.Received, Conversation: entry.Conversation));
            case FetchResult.Unavailable unavailable:
                metrics.MediaUnavailable.Add(1, new KeyValuePair<string, object?>("reason", unavailable.Reason));
                return new MediaAttempt(new ContentMedia { Label = wanted.Label, IsUnavailable = unavailable.Reason != FetchReasons.NotKept }, Row: null);
            case FetchResult.Retry retry:
                Tell(retry.Reason);
                return new MediaAttempt(Media: null, Row: null, retry.Reason);
            default:
                throw new InvalidOperationException("unknown result");
        }
    }

    // A token that is refused holds up every message with media, and nothing else shows it.
    private void Tell(string reason)
    {
        if (reason != FetchReasons.Unauthorized)
        {
            return;
        }

        long now = time.GetTimestamp();
        long told = Interlocked.Read(ref _told);
        if ((told == 0 || time.GetElapsedTime(told, now) >= Pause) && Interlocked.CompareExchange(ref _told, now, told) == told)
        {
            LogRefused(source.Credentials);
        }
    }

    [LoggerMessage(LogLevel.Error, "The platform refuses the channel's {Credentials}: media are not fetched, and messages with media wait for up to an hour. Put valid ones into the channel's Secret; no restart is needed")]
    private partial void LogRefused(string credentials);

    /// <summary>The address of a stored medium; <see langword="null"/> where Genesys Cloud cannot reach the connector, or the medium's time has come.</summary>
    public async Task<Uri?> LinkAsync(ContentMedia media) =>
        settings.PublicUrl is { } publicUrl && media.Key is { } key && await inbox.FindMediumAsync(key) is { } row ? links.Create(publicUrl, row) : null;
}
