using ChannelConnector.Inbox;
using ChannelOperator.Policy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChannelConnector.Media;

/// <summary>
/// <c>GET /media/&lt;token&gt;</c>, where Genesys Cloud fetches media. A wrong link, one that is over, a medium that is gone: the same empty 404.
/// </summary>
/// <param name="links">Whose links they are.</param>
/// <param name="store">The media.</param>
/// <param name="find">Finds the row of a key.</param>
/// <param name="retention">How long media are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class MediaEndpoint(
    MediaLinks links,
    IMediaStore store,
    Func<string, CancellationToken, ValueTask<StoredMedium?>> find,
    MediaRetention retention,
    TimeProvider time)
{
    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.Map("/" + MediaLinks.Path + "{token}", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        (StoredMedium Medium, Stream Bytes)? opened;
        try
        {
            opened = await OpenAsync(context);
        }
        catch (MediaStoreException)
        {
            // Only whoever has a link that is good gets so far: a 404 would have Genesys Cloud give the medium up.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (opened is not ({ } medium, { } bytes))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        (string mime, string name) = MediaTypes.Served(medium.Mime);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "private, no-store";
        FileStreamHttpResult file = TypedResults.File(bytes, mime, name, enableRangeProcessing: true);
        await file.ExecuteAsync(context);
    }

    private async ValueTask<(StoredMedium Medium, Stream Bytes)?> OpenAsync(HttpContext context)
    {
        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (!isRead
            || context.Request.RouteValues["token"] is not string token
            || links.Verify(token) is not { } key
            || await find(key, context.RequestAborted) is not { } medium
            || retention.KeptUntil(medium.Kind, medium.Received) <= time.GetUtcNow())
        {
            return null;
        }

        return await store.OpenAsync(medium, context.RequestAborted) is { } bytes ? (medium, bytes) : null;
    }
}
