using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>One download: follows redirects by the rules, bounds what comes, finds out what it is, and stores it.</summary>
/// <param name="client">The way out.</param>
/// <param name="allows">Whether media may be fetched from an address.</param>
/// <param name="store">Where it goes.</param>
/// <param name="retention">How long each kind is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class MediaDownload(HttpClient client, Func<Uri, bool> allows, IMediaStore store, MediaRetention retention, TimeProvider time)
{
    /// <summary>What Genesys Cloud takes.</summary>
    public const long Limit = 25 * 1024 * 1024;

    private const int MaxRedirects = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    /// <summary>Fetches from a URL.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="order">What it is.</param>
    /// <param name="authorize">Puts the channel's credentials into a request. They go to the first host alone, and only if that is one that they are for.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    public async Task<FetchResult> RunAsync(Uri url, MediaOrder order, Action<HttpRequestMessage>? authorize, CancellationToken cancellationToken)
    {
        if (IsOver(order.Kind, order.Received))
        {
            return new FetchResult.Unavailable(FetchReasons.NotKept);
        }

        string host = url.IdnHost;
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            if (!allows(url))
            {
                return new FetchResult.Unavailable(FetchReasons.ForbiddenHost);
            }

            using HttpResponseMessage answer = await SendAsync(url, url.IdnHost == host ? authorize : null, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return await TakeAsync(answer, order, cancellationToken);
            }

            if (Target(url, answer) is not { } target)
            {
                return FarEndRefusals.Of(answer, time);
            }

            url = target;
        }

        return new FetchResult.Unavailable(FetchReasons.TooManyRedirects);
    }

    private string Shorter(string one, string other) => retention.Of(other) < retention.Of(one) ? other : one;

    // Of a message that waited its media may be too old before they are fetched.
    private bool IsOver(string kind, DateTimeOffset received) => !retention.MayStore(kind) || retention.KeptUntil(kind, received) <= time.GetUtcNow();

    private static Uri? Target(Uri url, HttpResponseMessage answer) =>
        (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location ? new Uri(url, location) : null;

    private async Task<HttpResponseMessage> SendAsync(Uri url, Action<HttpRequestMessage>? authorize, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        authorize?.Invoke(request);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<FetchResult> TakeAsync(HttpResponseMessage answer, MediaOrder order, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > Limit)
        {
            return new FetchResult.Unavailable(FetchReasons.TooLarge);
        }

        string? type = answer.Content.Headers.ContentType?.MediaType;
        if (answer.Content.Headers.ContentEncoding.Any(coding => coding != "identity") || type is "text/html" or "application/xhtml+xml")
        {
            return new FetchResult.Unavailable(FetchReasons.WrongType);
        }

        await using BodyStream body = new(await answer.Content.ReadAsStreamAsync(cancellationToken), Idle, time);
        ReadOnlyMemory<byte> head = await body.PeekAsync(MediaSniffer.HeadBytes, cancellationToken);
        if (head.IsEmpty)
        {
            return new FetchResult.Retry(FetchReasons.Empty);
        }

        return MediaSniffer.Sniff(head.Span, order.Mime ?? type) is { } found
            ? await StoreAsync(body, order, found, cancellationToken)
            : new FetchResult.Unavailable(FetchReasons.WrongType);
    }

    /// <summary>
    /// A lie about the type must not buy a longer life: of the announced kind and the found one that with the shorter retention counts, and where that is zero nothing is
    /// written. What is not of the announced kind is served as bytes without a meaning.
    /// </summary>
    private async Task<FetchResult> StoreAsync(BodyStream body, MediaOrder order, MediaType found, CancellationToken cancellationToken)
    {
        string announced = MediaKinds.All.Contains(order.Kind) ? order.Kind : MediaKinds.Document;
        string kind = Shorter(announced, Shorter(found.Kind, found.OrKind ?? found.Kind));
        if (IsOver(kind, order.Received))
        {
            return new FetchResult.Unavailable(FetchReasons.NotKept);
        }

        WrittenMedium written = await store.WriteAsync(kind, order.Received, body, Limit, cancellationToken);
        if (order.Sha256 is { } hash && !CryptographicOperations.FixedTimeEquals(hash, written.Sha256))
        {
            await store.DeleteAsync(new Inbox.StoredMedium(written.Key, "", kind, "", order.Received));
            return new FetchResult.Unavailable(FetchReasons.WrongHash);
        }

        if (IsOver(kind, order.Received))
        {
            await store.DeleteAsync(new Inbox.StoredMedium(written.Key, "", kind, "", order.Received));
            return new FetchResult.Unavailable(FetchReasons.NotKept);
        }

        return new FetchResult.Fetched(written.Key, kind, found.Kind == announced ? found.Mime : MediaTypes.Bytes, order.Received);
    }
}
