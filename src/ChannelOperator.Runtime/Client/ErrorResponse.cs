using System.Text;
using System.Text.Json;

namespace ChannelOperator.Runtime.Client;

/// <summary>Turns an answer that is no success into an exception.</summary>
internal static class ErrorResponse
{
    private const int LongestBody = 64 * 1024;
    private const int LongestText = 200;

    public static async Task<ApiException> ReadAsync(
        ApiRequest request, HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ApiStatus status = await ReadStatusAsync(response, cancellationToken);
        return new ApiException(
            request.Verb, request.Target, request.Key, (int)response.StatusCode, status.Reason ?? "", status.Message ?? "")
        {
            RetryAfter = RetryAfter(response, now) ?? RetryAfter(status),
        };
    }

    private static async Task<ApiStatus> ReadStatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using ResponseBody body = await ResponseBody.ReadAsync(response.Content, LongestBody, cancellationToken);
            return response.Content.Headers.ContentType?.MediaType == "application/json"
                ? JsonSerializer.Deserialize(body.Span, RuntimeJson.Default.ApiStatus) ?? new ApiStatus()
                : new ApiStatus { Message = Text(body.Span) };
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            // The code alone says enough.
            return new ApiStatus();
        }
    }

    private static string Text(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestText)]).ReplaceLineEndings(" ").Trim();

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        // Other answers carry the header too (a 503 of an aggregated API doesn't, a 409 of a PodDisruptionBudget does): take it as it is.
        TimeSpan? pause = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - now;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private static TimeSpan? RetryAfter(ApiStatus status) =>
        status.Details?.RetryAfterSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
