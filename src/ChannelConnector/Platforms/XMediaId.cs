using System.Text.RegularExpressions;

namespace ChannelConnector.Platforms;

/// <summary>
/// The three ids of a medium of a direct message (message, medium, resource), which its address ends with. The address itself is written nowhere.
/// Patterns: <c>GET /2/dm_conversations/media/{dm_id}/{media_id}/{resource_id}</c> of https://docs.x.com.
/// </summary>
internal static partial class XMediaId
{
    private const string Prefix = "https://ton.twitter.com/1.1/ton/data/dm/";

    /// <summary>The ids of an address, <c>message/medium/resource</c>; <see langword="null"/> if it is none.</summary>
    public static string? Of(string? url) => url is not null && url.StartsWith(Prefix, StringComparison.Ordinal) && Ids().IsMatch(url[Prefix.Length..]) ? url[Prefix.Length..] : null;

    /// <summary>The address of ids; <see langword="null"/> if they are none.</summary>
    public static Uri? Address(string id) => Ids().IsMatch(id) ? new Uri(Prefix + id) : null;

    // A resource that is dots alone would be another path.
    [GeneratedRegex(@"\A[0-9]{1,19}/[0-9]{1,19}/(?!\.+\z)[a-zA-Z0-9_.-]{1,50}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
