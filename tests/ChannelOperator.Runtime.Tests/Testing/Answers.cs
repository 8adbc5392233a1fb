using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>Answers in the API server's words.</summary>
public static class Answers
{
    /// <summary>A widget of size 3.</summary>
    public const string Widget = """{"metadata":{"name":"a","namespace":"ns","uid":"u","resourceVersion":"7"},"spec":{"size":3}}""";

    public static async Task JsonAsync(this HttpContext context, string json, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    public static Task FailAsync(this HttpContext context, int code, string reason, string message = "no") =>
        context.JsonAsync(Status(code, reason, message), code);

    /// <summary>Answers nothing until the client goes.</summary>
    public static async Task HangAsync(this HttpContext context)
    {
        TaskCompletionSource gone = new();
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public static string Status(int code, string reason, string message = "no") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""");
}
