using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Whether a request is signed with the keys of an account, as X checks it: OAuth 1.0a, a nonce once, a time that is right within five minutes. Written apart from what the connector signs with.</summary>
internal sealed partial class OAuthCheck(XApi api, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, bool> _nonces = new(StringComparer.Ordinal);

    public bool IsSigned(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("OAuth ", StringComparison.Ordinal))
        {
            return false;
        }

        SortedDictionary<string, string> told = new(StringComparer.Ordinal);
        foreach (Match match in Parameter().Matches(header))
        {
            told[match.Groups["name"].Value] = Uri.UnescapeDataString(match.Groups["value"].Value);
        }

        return told.Remove("oauth_signature", out string? signature) && Has(told, "oauth_consumer_key", api.ConsumerKey) && Has(told, "oauth_token", api.AccessToken)
            && Has(told, "oauth_signature_method", "HMAC-SHA1") && IsTimely(told) && _nonces.TryAdd(told.GetValueOrDefault("oauth_nonce", ""), value: true)
            && signature == Sign(request, told);
    }

    private bool IsTimely(SortedDictionary<string, string> told) => long.TryParse(told.GetValueOrDefault("oauth_timestamp"), CultureInfo.InvariantCulture, out long seconds)
        && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() < Tolerance;

    private static bool Has(SortedDictionary<string, string> told, string name, string value) => told.GetValueOrDefault(name) == value;

    // No request has a query, and a body of JSON does not count.
    private string Sign(HttpRequest request, SortedDictionary<string, string> told)
    {
        string parameters = string.Join('&', told.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        string text = $"{request.Method}&{Uri.EscapeDataString($"https://{request.Host.Host}{request.Path.ToUriComponent()}")}&{Uri.EscapeDataString(parameters)}";
#pragma warning disable CA5350 // As the protocol has it.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(api.ConsumerSecret)}&{Uri.EscapeDataString(api.AccessTokenSecret)}"), Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5350
    }

    [GeneratedRegex("(?<name>oauth_[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
