using ChannelConnector.Inbox;
using ChannelConnector.Telemetry;
using ChannelOperator.Policy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ChannelConnector.Media;

/// <summary>
/// <c>GET /media/&lt;token&gt;</c>, where Genesys Cloud fetches media. A wrong link, one that is over, a medium that is gone: the same empty 404.
/// </summary>
/// <param name="links">Whose links they are.</param>
/// <param name="store">The media.</param>
/// <param name="find">Finds the row of a key.</param>
/// <param name="retention">How long media are kept.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
internal sealed class MediaEndpoint(
    MediaLinks links,
    IMediaStore store,
    Func<string, CancellationToken, ValueTask<StoredMedium?>> find,
    MediaRetention retention,
    ConnectorMetrics metrics,
    TimeProvider time)
{
    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.Map("/" + MediaLinks.Path + "{token}", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (await FindAsync(context) is not { } medium || !await ServeAsync(context, medium))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }
        catch (Exception exception) when (exception is MediaStoreException or InboxException)
        {
            // Only whoever has a link that is good gets so far: a 404 would have Genesys Cloud give the medium up.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            metrics.Refused.Add(1, new KeyValuePair<string, object?>("reason", "media-unavailable"));
        }
    }

    private async ValueTask<StoredMedium?> FindAsync(HttpContext context)
    {
        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return isRead
            && context.Request.RouteValues["token"] is string token
            && links.Verify(token) is { } key
            && await find(key, context.RequestAborted) is { } medium
            && retention.KeptUntil(medium.Kind, medium.Received) > time.GetUtcNow()
                ? medium
                : null;
    }

    private async Task<bool> ServeAsync(HttpContext context, StoredMedium medium)
    {
        (string mime, string name) = MediaTypes.Served(medium.Mime);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return await TellAsync(context, medium, mime, name);
        }

        if (await store.OpenAsync(medium, context.RequestAborted) is not { } bytes)
        {
            return false;
        }

        Protect(context.Response);
        FileStreamHttpResult file = TypedResults.File(bytes, mime, name, enableRangeProcessing: true);
        await file.ExecuteAsync(context);
        return true;
    }

    /// <summary>What a GET would have for headers, without a byte being read.</summary>
    private async Task<bool> TellAsync(HttpContext context, StoredMedium medium, string mime, string name)
    {
        if (await store.LengthAsync(medium, context.RequestAborted) is not { } length)
        {
            return false;
        }

        Protect(context.Response);
        ContentDispositionHeaderValue disposition = new("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentType = mime;
        context.Response.ContentLength = length;
        return true;
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "private, no-store";
    }
}
