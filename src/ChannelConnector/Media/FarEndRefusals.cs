using System.Net;

namespace ChannelConnector.Media;

/// <summary>What an answer that is no success means for a medium.</summary>
internal static class FarEndRefusals
{
    /// <summary>What it means.</summary>
    public static FetchResult Of(HttpResponseMessage answer, TimeProvider time) => answer.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new FetchResult.Unavailable(FetchReasons.NotFound),
        HttpStatusCode.Forbidden => new FetchResult.Unavailable(FetchReasons.Refused),
        HttpStatusCode.Unauthorized => new FetchResult.Unavailable(FetchReasons.Unauthorized),
        HttpStatusCode.TooManyRequests => new FetchResult.Retry(FetchReasons.Throttled, After(answer, time)),
        HttpStatusCode.RequestTimeout or (HttpStatusCode)425 => new FetchResult.Retry(FetchReasons.TimedOut, After(answer, time)),
        >= HttpStatusCode.InternalServerError => new FetchResult.Retry(FetchReasons.ServerError, After(answer, time)),
        _ => new FetchResult.Unavailable(FetchReasons.Refused),
    };

    /// <summary>How long the far end asks to wait.</summary>
    public static TimeSpan? After(HttpResponseMessage answer, TimeProvider time) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}
