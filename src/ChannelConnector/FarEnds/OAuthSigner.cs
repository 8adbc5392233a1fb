using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ChannelConnector.FarEnds;

/// <summary>
/// Signs requests in the name of an X account: OAuth 1.0a. Sources: RFC 5849, and fundamentals/authentication/oauth-1-0a of https://docs.x.com.
/// Only for requests without a body, or whose body is no form (JSON, multipart): those are not part of the signature.
/// </summary>
/// <param name="time">The clock: X refuses a time that is minutes off.</param>
internal sealed class OAuthSigner(TimeProvider time)
{
    private const int NonceBytes = 16;

    /// <summary>Gives a request its <c>Authorization</c>. For each attempt anew: a nonce is good for one.</summary>
    /// <param name="request">The request; its method and address are set.</param>
    /// <param name="keys">What to sign with.</param>
    public void Sign(HttpRequestMessage request, OAuthKeys keys) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("OAuth", Parameter(request.Method, request.RequestUri!, keys, RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true)));

    private string Parameter(HttpMethod method, Uri url, OAuthKeys keys, string nonce)
    {
        SortedDictionary<string, string> parameters = new(StringComparer.Ordinal)
        {
            ["oauth_consumer_key"] = keys.ConsumerKey,
            ["oauth_nonce"] = nonce,
            ["oauth_signature_method"] = "HMAC-SHA1",
            ["oauth_timestamp"] = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["oauth_token"] = keys.AccessToken,
            ["oauth_version"] = "1.0",
        };
        parameters["oauth_signature"] = OAuthSignature.Of(method, url, parameters, keys.ConsumerSecret, keys.AccessTokenSecret);
        return string.Join(", ", parameters.Select(pair => $"{pair.Key}=\"{OAuthSignature.Encode(pair.Value)}\""));
    }
}
