using System.Text.Json.Nodes;

namespace ChannelConnector.Conformance.Platforms;

/// <summary>Where a platform's media lie.</summary>
internal sealed record PlatformMedia
{
    /// <summary>The hosts that serve them; <c>*.</c> in front stands for every host below.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The URL of one.</summary>
    public required string Url { get; init; }

    /// <summary>Where one is looked up by its id, as the last part of the path; null: its URL is in the webhook.</summary>
    public string? LookUpHost { get; init; }

    /// <summary>What is answered there.</summary>
    public JsonNode? LookUp { get; init; }

    /// <summary>Whether a host is one of them.</summary>
    public bool Serves(string host) => Hosts.Any(pattern => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : string.Equals(host, pattern, StringComparison.OrdinalIgnoreCase));
}
