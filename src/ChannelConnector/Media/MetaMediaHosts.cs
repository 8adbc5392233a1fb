using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>From where media are fetched, and who gets the channel's token. A fixed list: no channel and no event can name a host.</summary>
internal static class MetaMediaHosts
{
    /// <summary>The host that tells where a WhatsApp medium is.</summary>
    public const string Graph = "graph.facebook.com";

    private const string Lookaside = "lookaside.fbsbx.com";

    private static readonly HostPatterns Media = new(["*.fbcdn.net", Lookaside, "cdn.fbsbx.com", "*.cdninstagram.com"]);

    /// <summary>Whether media may be fetched from a URL.</summary>
    public static bool Allows(Uri url) => IsPlain(url) && Media.Match(url.IdnHost);

    /// <summary>Whether the token may be sent with a request for a URL.</summary>
    public static bool TakesToken(Uri url) => IsPlain(url)
        && (url.IdnHost == Graph || (url.IdnHost == Lookaside && url.AbsolutePath.StartsWith("/whatsapp_business/", StringComparison.Ordinal)));

    // A dot at the end is the same name for DNS and another one for certificates and cookies: Meta sends none.
    private static bool IsPlain(Uri url) => url is { IsAbsoluteUri: true, Scheme: "https", IsDefaultPort: true, UserInfo: "", HostNameType: UriHostNameType.Dns }
        && !url.IdnHost.EndsWith('.');
}
