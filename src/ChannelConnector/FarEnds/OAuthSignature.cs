using System.Security.Cryptography;
using System.Text;

namespace ChannelConnector.FarEnds;

/// <summary>The HMAC-SHA1 signature of RFC 5849, section 3.4.</summary>
internal static class OAuthSignature
{
    /// <summary>Signs a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Where it goes; the parameters of its query are signed too.</param>
    /// <param name="parameters">The <c>oauth_</c> parameters, and those of a form in the body. A body of another type is not signed.</param>
    /// <param name="consumerSecret">The secret of the app.</param>
    /// <param name="tokenSecret">The secret of the account's token.</param>
    public static string Of(HttpMethod method, Uri url, IEnumerable<KeyValuePair<string, string>> parameters, string consumerSecret, string tokenSecret)
    {
        string[] pairs = [.. parameters.Concat(Query(url)).Select(pair => (Key: Encode(pair.Key), Value: Encode(pair.Value)))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")];
        // Scheme, host in lower case, the port where it is not the scheme's, and the path: as Uri writes them.
        string text = $"{method.Method.ToUpperInvariant()}&{Encode(url.GetLeftPart(UriPartial.Path))}&{Encode(string.Join('&', pairs))}";
        return Convert.ToBase64String(Hash($"{Encode(consumerSecret)}&{Encode(tokenSecret)}", text));
    }

    /// <summary>Percent-encoding as in section 3.6: all but letters, digits and <c>-._~</c> of ASCII.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    private static IEnumerable<KeyValuePair<string, string>> Query(Uri url) => url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).Select(parts => KeyValuePair.Create(Decode(parts[0]), parts.Length > 1 ? Decode(parts[1]) : ""));

    // A query is read as a form is.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

#pragma warning disable CA5350 // The protocol knows no other one with shared secrets. HMAC-SHA1 is not broken as SHA-1 is.
    private static byte[] Hash(string key, string text) => HMACSHA1.HashData(Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(text));
#pragma warning restore CA5350
}
