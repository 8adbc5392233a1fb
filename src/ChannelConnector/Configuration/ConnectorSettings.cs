using System.Globalization;
using ChannelConnector.Contract;
using ChannelConnector.Forwarding;

namespace ChannelConnector.Configuration;

/// <summary>The channel's <c>spec.connector.settings</c>. Nothing secret stands here.</summary>
internal sealed record ConnectorSettings
{
    /// <summary>Version of the Graph API, <c>vN.N</c>.</summary>
    public string GraphVersion { get; init; } = "v25.0";

    /// <summary>The region of the Genesys Cloud organization, its domain: one of a fixed list.</summary>
    public required string GenesysRegion { get; init; }

    /// <summary>The id of the Open Messaging integration, a UUID.</summary>
    public required string GenesysIntegrationId { get; init; }

    /// <summary>Under which https address Genesys Cloud reaches <c>/media/</c>; <see langword="null"/>: media are not passed on, placeholders are.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How many requests Genesys Cloud permits in a minute; organizations can have another limit than the usual one.</summary>
    public int GenesysRequestsPerMinute { get; init; } = RateLimiter.DefaultPerMinute;

    /// <summary>The WhatsApp business account that the channel's number belongs to; <see langword="null"/>: it is learned from messages to the number.</summary>
    public string? WhatsAppBusinessAccountId { get; init; }

    /// <summary>Reads the settings of a contract.</summary>
    /// <exception cref="ContractException">One is missing, unknown, or has a value that cannot be used.</exception>
    public static ConnectorSettings Of(IReadOnlyDictionary<string, string> settings)
    {
        string? unknown = settings.Keys.FirstOrDefault(key => key is not ("graphVersion" or "genesysRegion" or "genesysIntegrationId" or "genesysRequestsPerMinute" or "publicUrl" or "whatsAppBusinessAccountId"));
        if (unknown is not null)
        {
            throw new ContractException($"channel.json: settings has \"{unknown}\"; known are graphVersion, genesysRegion, genesysIntegrationId, genesysRequestsPerMinute, publicUrl and whatsAppBusinessAccountId: correct spec.connector.settings of the channel");
        }

        return new ConnectorSettings
        {
            GraphVersion = GraphVersionOf(settings),
            GenesysRegion = RegionOf(settings),
            GenesysIntegrationId = IntegrationOf(settings),
            PublicUrl = PublicUrlOf(settings),
            GenesysRequestsPerMinute = RequestsOf(settings),
            WhatsAppBusinessAccountId = BusinessOf(settings),
        };
    }

    private static string GraphVersionOf(IReadOnlyDictionary<string, string> settings)
    {
        string version = settings.GetValueOrDefault("graphVersion", "v25.0");
        return version is ['v', .. { Length: > 0 and <= 6 } number] && number.All(c => char.IsAsciiDigit(c) || c == '.') && Version.TryParse(number, out _)
            ? version
            : throw Invalid("graphVersion", version, "a version such as v25.0");
    }

    private static string RegionOf(IReadOnlyDictionary<string, string> settings)
    {
        string region = settings.GetValueOrDefault("genesysRegion", "");
        return GenesysRegions.All.Contains(region, StringComparer.Ordinal) ? region : throw Invalid("genesysRegion", region, string.Join(", ", GenesysRegions.All));
    }

    private static string IntegrationOf(IReadOnlyDictionary<string, string> settings)
    {
        string id = settings.GetValueOrDefault("genesysIntegrationId", "");
        return Guid.TryParseExact(id, "D", out _) ? id : throw Invalid("genesysIntegrationId", id, "the UUID of the Open Messaging integration");
    }

    private static Uri? PublicUrlOf(IReadOnlyDictionary<string, string> settings)
    {
        if (!settings.TryGetValue("publicUrl", out string? text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url is { Scheme: "https", UserInfo: "", Query: "", Fragment: "" }
            ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/")
            : throw Invalid("publicUrl", text, "an https URL without user, query and fragment, such as https://support.example.com");
    }

    private static int RequestsOf(IReadOnlyDictionary<string, string> settings)
    {
        if (!settings.TryGetValue("genesysRequestsPerMinute", out string? text))
        {
            return RateLimiter.DefaultPerMinute;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int requests) && requests is >= 1 and <= 10_000
            ? requests
            : throw Invalid("genesysRequestsPerMinute", text, "a whole number from 1 to 10000");
    }

    private static string? BusinessOf(IReadOnlyDictionary<string, string> settings)
    {
        if (!settings.TryGetValue("whatsAppBusinessAccountId", out string? text))
        {
            return null;
        }

        return text.Length is > 0 and <= 32 && text.All(char.IsAsciiDigit) ? text : throw Invalid("whatsAppBusinessAccountId", text, "the WhatsApp Business Account's id, digits such as 102290129340398");
    }

    private static ContractException Invalid(string name, string found, string allowed) =>
        new($"channel.json: settings.{name} is \"{found}\", allowed: {allowed}. Correct spec.connector.settings of the channel");
}
