using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChannelConnector.Conformance.Platforms;

/// <summary>How a platform speaks: what it sends, how that is signed, where its media lie. One JSON file for each platform.</summary>
internal sealed record PlatformSpeech
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Its name.</summary>
    public required string Platform { get; init; }

    /// <summary>The account of the tests.</summary>
    public required string AccountId { get; init; }

    /// <summary>How webhooks are signed.</summary>
    public required SignatureScheme Signature { get; init; }

    /// <summary>Whether what is not ASCII is written as <c>\u00e4</c>, and a slash as <c>\/</c>.</summary>
    public bool EscapesText { get; init; }

    /// <summary>The array at the top of a webhook that takes several events.</summary>
    public required string Batch { get; init; }

    /// <summary>What the operator's policy for it lists.</summary>
    public required IReadOnlyList<string> UrlHosts { get; init; }

    /// <summary>What the operator's policy for it forbids.</summary>
    public required IReadOnlyList<string> NeverStore { get; init; }

    /// <summary>Where media lie.</summary>
    public required PlatformMedia Media { get; init; }

    /// <summary>Webhooks with one event each, by the event's name.</summary>
    public required IReadOnlyDictionary<string, JsonNode> Events { get; init; }

    /// <summary>Webhooks that a connector cannot know.</summary>
    public required IReadOnlyList<JsonNode> Unknown { get; init; }

    /// <summary>Webhooks with an event that has an object where a text is expected, each in another place.</summary>
    public required IReadOnlyList<JsonNode> Broken { get; init; }

    /// <summary>Reads the file of a platform.</summary>
    /// <exception cref="ConformanceException">There is none.</exception>
    public static PlatformSpeech Of(string platform)
    {
        string directory = Path.Combine(AppContext.BaseDirectory, "Platforms");
        string? path = Directory.EnumerateFiles(directory, "*.json").FirstOrDefault(path => string.Equals(Path.GetFileNameWithoutExtension(path), platform, StringComparison.OrdinalIgnoreCase));
        return path is not null
            ? JsonSerializer.Deserialize<PlatformSpeech>(File.ReadAllText(path), Options)!
            : throw new ConformanceException($"platform is \"{platform}\", and there are {string.Join(", ", Directory.EnumerateFiles(directory, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal))}: name one of them in the profile, or add a file to tests/ChannelConnector.Conformance/Platforms");
    }
}
