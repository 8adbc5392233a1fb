using System.Text.Json.Serialization;

namespace ChannelOperator.Api;

/// <summary>
/// What a connector is told, as <c>channel.json</c>: the connector contract. Its revision is a hash of all members but
/// <see cref="Revision"/> and <see cref="NotAfter"/>.
/// </summary>
public sealed record ConnectorContract
{
    /// <summary>The version of the contract.</summary>
    public const string Version = "v1";

    /// <summary>The version of the contract; a connector refuses one that it does not know.</summary>
    [JsonPropertyOrder(0)]
    public string Contract { get; init; } = Version;

    /// <summary>The channel served.</summary>
    [JsonPropertyOrder(1)]
    public ContractChannel Channel { get; init; } = new();

    /// <summary>The platform, as the channel names it.</summary>
    [JsonPropertyOrder(2)]
    public string Platform { get; init; } = "";

    /// <summary>The account; events for another one are not stored.</summary>
    [JsonPropertyOrder(3)]
    public string AccountId { get; init; } = "";

    /// <summary>The version of the terms that the channel runs on; absent where the platform has none.</summary>
    [JsonPropertyOrder(4)]
    public string? TermsVersion { get; init; }

    /// <summary>Seconds that media are kept, for each of image, video, audio and document. 0: never written.</summary>
    [JsonPropertyOrder(5)]
    public IReadOnlyDictionary<string, long> RetentionSeconds { get; init; } = new Dictionary<string, long>();

    /// <summary>Content that is never written.</summary>
    [JsonPropertyOrder(6)]
    public IReadOnlyList<string> NeverStore { get; init; } = [];

    /// <summary>Hosts whose URLs are never written or passed on.</summary>
    [JsonPropertyOrder(7)]
    public IReadOnlyList<string> UrlHosts { get; init; } = [];

    /// <summary>Forbidden or Allowed.</summary>
    [JsonPropertyOrder(8)]
    public string Recording { get; init; } = "";

    /// <summary>Delete or Keep.</summary>
    [JsonPropertyOrder(9)]
    public string UnsentMessages { get; init; } = "";

    /// <summary>The channel's settings, as they are.</summary>
    [JsonPropertyOrder(10)]
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>A hash of all members above.</summary>
    [JsonPropertyOrder(11)]
    public string Revision { get; init; } = "";

    /// <summary>From when on the connector refuses traffic by itself; absent while no end is known.</summary>
    [JsonPropertyOrder(12)]
    public Timestamp? NotAfter { get; init; }
}
