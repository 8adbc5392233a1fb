using System.Net.Http.Headers;
using ChannelConnector.Platforms;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>Fetches media from the platform's hosts. It throws nothing but cancellation: exceptions of HTTP quote URLs.</summary>
internal sealed class MediaFetcher : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly MediaDownload _download;
    private readonly MediaSource _source;
    private readonly TimeProvider _time;

    /// <param name="handler">The way out: <see cref="FarEndClients"/>. It is not disposed of.</param>
    /// <param name="store">Where media go.</param>
    /// <param name="retention">How long each kind is kept.</param>
    /// <param name="source">Where the platform's media are.</param>
    /// <param name="time">The clock.</param>
    public MediaFetcher(HttpMessageHandler handler, IMediaStore store, MediaRetention retention, MediaSource source, TimeProvider time)
    {
        _client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("channel-connector", null));
        _download = new MediaDownload(_client, source.Allows, store, retention, time);
        _source = source;
        _time = time;
    }

    /// <summary>Fetches a medium by its URL. The URL is its own key: no token goes with it.</summary>
    /// <param name="media">The medium; its URL and kind are set.</param>
    /// <param name="received">When its message was received.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    public Task<FetchResult> FetchAsync(ReceivedMedia media, DateTimeOffset received, CancellationToken cancellationToken)
    {
        MediaOrder order = new(media.Kind ?? "", media.Mime, MediaOrder.Hash(media.Sha256), received);
        return Uri.TryCreate(media.Url, UriKind.Absolute, out Uri? url)
            ? BoundAsync(end => _download.RunAsync(url, order, authorize: null, end), cancellationToken)
            : Task.FromResult<FetchResult>(new FetchResult.Unavailable(FetchReasons.ForbiddenHost));
    }

    /// <summary>Fetches a medium by its id: WhatsApp's, and photos of X.</summary>
    /// <param name="id">The platform's id.</param>
    /// <param name="order">What the webhook says of it.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    public Task<FetchResult> FetchByIdAsync(string id, MediaOrder order, CancellationToken cancellationToken) => BoundAsync(end => LookUpAndRunAsync(id, order, end), cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <summary>A URL that has grown old before it was used, and bytes with another hash, are worth one more look.</summary>
    private async Task<FetchResult> LookUpAndRunAsync(string id, MediaOrder order, CancellationToken cancellationToken)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            MediaPlace place = await _source.FindAsync(_client, id, cancellationToken);
            if (place.Url is null)
            {
                return place.Failure!;
            }

            FetchResult result = await _download.RunAsync(place.Url, order with { Sha256 = order.Sha256 ?? place.Sha256 }, place.Authorize, cancellationToken);
            bool mayBeOld = _source.IsMoving && result is FetchResult.Unavailable { Reason: FetchReasons.NotFound or FetchReasons.Refused or FetchReasons.Unauthorized or FetchReasons.WrongHash };
            if (!isFirst || !mayBeOld)
            {
                // The token of a channel can be replaced: what it was refused for may be had then.
                return result is FetchResult.Unavailable { Reason: FetchReasons.Unauthorized } ? new FetchResult.Retry(FetchReasons.Unauthorized) : result;
            }
        }
    }

    private async Task<FetchResult> BoundAsync(Func<CancellationToken, Task<FetchResult>> fetch, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Longest, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await fetch(both.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure(exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static FetchResult Failure(Exception exception) => exception switch
    {
        MediaStoreException { Failure: MediaStoreFailure.TooLarge } => new FetchResult.Unavailable(FetchReasons.TooLarge),
        MediaStoreException => new FetchResult.Retry(FetchReasons.Store),
        HttpRequestException { InnerException: ForbiddenAddressException } => new FetchResult.Unavailable(FetchReasons.ForbiddenAddress),
        OperationCanceledException or TimeoutException => new FetchResult.Retry(FetchReasons.TimedOut),
        UriFormatException => new FetchResult.Unavailable(FetchReasons.ForbiddenHost),
        _ => new FetchResult.Retry(FetchReasons.Connection),
    };
}
