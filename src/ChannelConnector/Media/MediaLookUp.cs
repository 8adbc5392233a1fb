using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChannelConnector.Media;

/// <summary>Asks the Graph API where a WhatsApp medium is. The answer is a URL for five minutes: it is used at once and kept nowhere.</summary>
/// <param name="graphVersion">The version of the API.</param>
/// <param name="accountId">The phone number id: media of another number are refused.</param>
/// <param name="time">The clock.</param>
internal sealed class MediaLookUp(string graphVersion, string accountId, TimeProvider time)
{
    private const int LongestAnswer = 64 * 1024;
    private const int LongestId = 200;

    /// <summary>Where it is, and its hash; or why that cannot be told.</summary>
    public async Task<(Uri? Url, byte[]? Sha256, FetchResult? Failure)> FindAsync(HttpClient client, string id, string token, CancellationToken cancellationToken)
    {
        if (id.Length is 0 or > LongestId || !id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
        {
            return (null, null, new FetchResult.Unavailable(FetchReasons.InvalidId));
        }

        Uri address = new($"https://{MetaMediaHosts.Graph}/{graphVersion}/{id}?phone_number_id={Uri.EscapeDataString(accountId)}");
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using JsonDocument? body = await ReadAsync(answer, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return (null, null, Refusal(answer, body));
        }

        return Text(body, "url") is { } text && Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            ? (url, MediaOrder.Hash(Text(body, "sha256")), null)
            : (null, null, new FetchResult.Retry(FetchReasons.InvalidAnswer));
    }

    private static async Task<JsonDocument?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LongestAnswer];
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        int read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            return JsonDocument.Parse(buffer.AsMemory(0, read));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonDocument? body, string name) =>
        body?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>
    /// The Graph API tells much by the code in a body, under the status 400: 190 is a token that is no longer good, which the channel's owner replaces; 1 and 2 are its own trouble,
    /// 4, 17, 80007 and 130429 limits. https://developers.facebook.com/docs/graph-api/guides/error-handling
    /// </summary>
    private FetchResult Refusal(HttpResponseMessage answer, JsonDocument? body) => (answer.StatusCode, Code(body)) switch
    {
        (HttpStatusCode.Unauthorized, _) or (_, 190) => new FetchResult.Retry(FetchReasons.Unauthorized),
        (HttpStatusCode.BadRequest, 1 or 2) => new FetchResult.Retry(FetchReasons.ServerError),
        (HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, 4 or 17 or 80007 or 130429) => new FetchResult.Retry(FetchReasons.Throttled, FarEndRefusals.After(answer, time)),
        _ => FarEndRefusals.Of(answer, time),
    };

    private static int Code(JsonDocument? body) =>
        body?.RootElement is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int value)
            ? value
            : 0;
}
