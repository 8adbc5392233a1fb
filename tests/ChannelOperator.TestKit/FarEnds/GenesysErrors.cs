using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>How Genesys Cloud words its refusals.</summary>
internal static class GenesysErrors
{
    public static Task WriteAsync(HttpContext context, int status, string? message = null)
    {
        (string code, string usual) = status switch
        {
            400 => ("bad.request", "The request could not be understood by the server due to malformed syntax."),
            401 => ("bad.credentials", "Invalid login credentials."),
            403 => ("missing.permissions", "Unable to perform the requested action. You are missing the following permission(s): conversation:message:receive"),
            404 => ("not.found", "The requested resource was not found."),
            413 => ("request.entity.too.large", "The request is over the size limit."),
            415 => ("unsupported.media.type", "Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header."),
            429 => ("too.many.requests.retry.after", $"Rate limit exceeded the maximum. Retry the request in [{context.Response.Headers.RetryAfter}] seconds"),
            503 => ("service.unavailable", "Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance)."),
            _ => ("internal.server.error", "The server encountered an unexpected condition which prevented it from fulfilling the request."),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject
        {
            ["message"] = message ?? usual,
            ["code"] = code,
            ["status"] = status,
            ["contextId"] = context.TraceIdentifier,
            ["details"] = new JsonArray(),
            ["errors"] = new JsonArray(),
        }.ToJsonString());
    }

    public static Task TooManyAsync(HttpContext context, TimeSpan pause)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(pause.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
        return WriteAsync(context, 429);
    }
}
