using ChannelConnector.Inbox;
using ChannelConnector.Redaction;
using ChannelConnector.Telemetry;
using ChannelConnector.Webhooks;

namespace ChannelConnector.Erasing;

/// <summary>
/// <c>POST /erase</c>: what an unsend does, for platforms that report none and for requests that come another way. Erasing is a duty: neither <c>notAfter</c> nor <c>unsentMessages</c> is asked.
/// </summary>
/// <param name="token">Whose requests count.</param>
/// <param name="redactor">Makes of ids what was written for them.</param>
/// <param name="commit">Makes changes of the inbox durable.</param>
/// <param name="committed">What follows a commit.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log. No id is written to it.</param>
internal sealed partial class EraseEndpoint(
    EraseToken token, Redactor redactor, Func<IReadOnlyList<InboxChange>, Task<IReadOnlyList<ChangeResult>>> commit, CommittedChanges committed, ConnectorMetrics metrics, TimeProvider time, ILogger<EraseEndpoint> logger)
{
    private const string Path = "/erase";

    private readonly BodyBudget _budget = new();

    /// <summary>Maps it. Not by its method: without a token the path is not there.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.Map(Path, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        if (!token.IsSet)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (context.Request.Headers.Authorization is not { Count: 1 } authorization || !token.IsIn(authorization[0]))
        {
            Refuse(context, StatusCodes.Status401Unauthorized, "unauthorized");
        }
        else if (!HttpMethods.IsPost(context.Request.Method))
        {
            Refuse(context, StatusCodes.Status405MethodNotAllowed, "malformed");
        }
        else if (!RequestBody.IsJson(context.Request))
        {
            Refuse(context, StatusCodes.Status415UnsupportedMediaType, "malformed");
        }
        else
        {
            await EraseAsync(context);
        }
    }

    private async Task EraseAsync(HttpContext context)
    {
        BodyRead read = await RequestBody.ReadAsync(context.Request, _budget, time);
        using RequestBody? body = read.Body;
        if (body is null || EraseRequest.Read(body.Bytes.Span) is not { } request)
        {
            Refuse(context, body is null ? read.Status : StatusCodes.Status400BadRequest, "malformed");
            return;
        }

        try
        {
            int erased = await EraseAsync(request);
            metrics.EraseRequests.Add(1, new KeyValuePair<string, object?>("result", "erased"));
            LogErased(erased);
            await context.Response.WriteAsJsonAsync(new EraseAnswer(erased), EraseJsonContext.Default.EraseAnswer, cancellationToken: context.RequestAborted);
        }
        catch (InboxException exception)
        {
            if (exception.MayBeWritten)
            {
                LogUnknown(exception.Message);
            }
            else
            {
                LogNotErased(exception.Message);
            }

            Refuse(context, StatusCodes.Status503ServiceUnavailable, "unavailable");
        }
    }

    private async Task<int> EraseAsync(EraseRequest request)
    {
        List<InboxChange> changes = [.. (request.MessageIds ?? []).Select(id => new MessageRemoved(redactor.Identity(id), request.CustomerId is { } customer ? redactor.Identity(customer) : null))];
        if (request.CustomerId is { } all)
        {
            changes.Add(new ConversationRemoved(redactor.Identity(all)));
        }

        IReadOnlyList<ChangeResult> results = await commit(changes);
        int erased = 0;
        for (int index = 0; index < results.Count; index++)
        {
            await committed.SettleAsync(changes[index], results[index]);
            erased += results[index].Result is CommitResult.Withdrawn or CommitResult.NoticeAdded ? results[index].Count : 0;
        }

        return erased;
    }

    private void Refuse(HttpContext context, int status, string result)
    {
        context.Response.StatusCode = status;
        metrics.EraseRequests.Add(1, new KeyValuePair<string, object?>("result", result));
    }

    [LoggerMessage(LogLevel.Information, "Erased on request: {Count} messages that something was stored of")]
    private partial void LogErased(int count);

    [LoggerMessage(LogLevel.Error, "Nothing was erased, and the request has to be made again: {Reason}")]
    private partial void LogNotErased(string reason);

    [LoggerMessage(LogLevel.Error, "Whether it was erased is not known, and the request has to be made again: {Reason}")]
    private partial void LogUnknown(string reason);
}
