using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>The values in force for a channel.</summary>
public sealed record EffectiveChannel
{
    /// <summary>The platform that the channel was first permitted for.</summary>
    [Schema(MaxLength = 63)]
    public string? Platform { get; init; }

    /// <summary>The account that the channel was first permitted for.</summary>
    [Schema(MaxLength = 128)]
    public string? AccountId { get; init; }

    /// <summary>The version of the terms that the connector runs on.</summary>
    [Schema(MaxLength = 64)]
    public string? TermsVersion { get; init; }

    /// <summary>How long media are kept, by kind.</summary>
    [Schema(MaxProperties = 4)]
    public IReadOnlyDictionary<string, Duration>? Retention { get; init; }

    /// <summary>The number of replicas to run, or to come back to when the channel is resumed.</summary>
    public int? Replicas { get; init; }

    /// <summary>The ConnectorClass.</summary>
    [Schema(MaxLength = 253)]
    public string? ClassName { get; init; }
}
