using System.Text.Json;
using System.Text.RegularExpressions;
using ChannelConnector.Redaction;

namespace ChannelConnector.Platforms;

/// <summary>
/// The text of a direct message, with what X has put <c>https://t.co</c> before: a short link hides which host it leads to, and a listed host must be seen to be cut out. The link to the message's
/// own medium goes.
/// </summary>
internal static partial class XText
{
    // Longer ones, and more of them, than a message can have: what is signed is bounded all the same. What is not looked at goes, since it may lead to a listed host.
    private const int LongestLink = 4096;
    private const int MostLinks = 256;

    /// <summary>Reads it; <see langword="null"/> for none.</summary>
    /// <param name="data"><c>message_data</c>.</param>
    /// <param name="ownLink">The short link to the medium that came with it.</param>
    public static string? Of(JsonElement data, string? ownLink)
    {
        string? text = JsonFields.Text(data, "text"u8);
        if (string.IsNullOrEmpty(text) || !text.Contains("//t.co/", StringComparison.OrdinalIgnoreCase))
        {
            return string.IsNullOrEmpty(text) ? null : text;
        }

        Dictionary<string, string> links = Links(data);
        bool isCut = false;
        int left = MostLinks;
        string whole = ShortLink().Replace(text, match =>
        {
            isCut |= match.Value == ownLink;
            return match.Value == ownLink ? "" : left-- > 0 ? links.GetValueOrDefault(match.Value, match.Value) : TextRedactor.Replacement;
        });
        whole = isCut ? whole.Trim() : whole;
        return whole.Length > 0 ? whole : null;
    }

    private static Dictionary<string, string> Links(JsonElement data)
    {
        Dictionary<string, string> links = new(StringComparer.Ordinal);
        if (!JsonFields.Child(data, "entities"u8, out JsonElement entities) || !JsonFields.Array(entities, "urls"u8, out JsonElement urls))
        {
            return links;
        }

        foreach (JsonElement url in urls.EnumerateArray())
        {
            if (url.ValueKind == JsonValueKind.Object && JsonFields.Text(url, "url"u8) is { } link && JsonFields.Text(url, "expanded_url"u8) is { Length: > 0 } target)
            {
                links[link] = target.Length <= LongestLink ? target : TextRedactor.Replacement;
            }
        }

        return links;
    }

    [GeneratedRegex("https?://t\\.co/[a-zA-Z0-9]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortLink();
}
