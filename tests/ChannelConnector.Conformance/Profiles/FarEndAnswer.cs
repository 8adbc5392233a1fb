using System.Text.Json.Nodes;

namespace ChannelConnector.Conformance.Profiles;

/// <summary>What the far end answers to requests of one kind.</summary>
internal sealed record FarEndAnswer
{
    /// <summary>The host that is asked.</summary>
    public required string Host { get; init; }

    /// <summary>The path; null: every one.</summary>
    public string? Path { get; init; }

    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The body.</summary>
    public JsonNode? Json { get; init; }
}
