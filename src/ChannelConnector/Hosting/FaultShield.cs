namespace ChannelConnector.Hosting;

/// <summary>
/// Catches what no endpoint has caught, before the server logs it: an exception's text may quote what was being worked on. Only its type is
/// logged, and the answer is 500 with no detail.
/// </summary>
internal sealed partial class FaultShield(RequestDelegate next, ILogger<FaultShield> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception)
        {
            Answer(context, exception.StatusCode);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody is there to be answered.
            LogAborted(exception.GetType().Name);
        }
        catch (Exception exception)
        {
            LogFault(exception.GetType().Name, exception.TargetSite?.DeclaringType?.Name ?? "");
            Answer(context, StatusCodes.Status500InternalServerError);
        }
    }

    private static void Answer(HttpContext context, int status)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = status;
        }
    }

    [LoggerMessage(LogLevel.Debug, "A request was given up by its caller: {Type}")]
    private partial void LogAborted(string type);

    [LoggerMessage(LogLevel.Error, "A request failed: {Type} in {Where}. The answer was 500, and a platform sends its event again")]
    private partial void LogFault(string type, string where);
}
