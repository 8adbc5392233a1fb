using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>How Meta words its refusals.</summary>
internal static class GraphErrors
{
    public static Task WriteAsync(HttpContext context, int status)
    {
        (int code, string type, string message) = status switch
        {
            400 => (100, "GraphMethodException", "Unsupported get request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation"),
            401 => (190, "OAuthException", "Error validating access token: the session is invalid"),
            429 => (4, "OAuthException", "Application request limit reached"),
            _ => (2, "OAuthException", "An unexpected error has occurred. Please retry your request later."),
        };
        return WriteAsync(context, status, code, subcode: null, type, message);
    }

    public static Task WriteAsync(HttpContext context, int status, int code, int? subcode, string type = "OAuthException", string message = "(#0) The message was not sent")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        JsonObject error = new() { ["message"] = message, ["type"] = type, ["code"] = code, ["fbtrace_id"] = context.TraceIdentifier };
        if (subcode is not null)
        {
            error["error_subcode"] = subcode;
        }

        return context.Response.WriteAsync(new JsonObject { ["error"] = error }.ToJsonString());
    }
}
