using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>Everything that the decision on a channel may look at.</summary>
public sealed record ChannelFacts
{
    /// <summary>The grace for unknown inputs where nothing else is said.</summary>
    public static readonly TimeSpan DefaultUnknownGrace = TimeSpan.FromMinutes(5);

    /// <summary>The channel, or its last copy that could be read.</summary>
    public required MessagingChannel Channel { get; init; }

    /// <summary>The policy of its platform. For a channel that has run it is the platform that it has run for.</summary>
    public required PolicyFacts Policy { get; init; }

    /// <summary>The class of its connector.</summary>
    public required ClassFacts Class { get; init; }

    /// <summary>The records of the continuing review of its account, in its namespace.</summary>
    public AccountReviews Reviews { get; init; } = AccountReviews.None;

    /// <summary>The labels of its namespace.</summary>
    public IReadOnlyDictionary<string, string> NamespaceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Another channel that holds the account; null if this one does.</summary>
    public AccountClaim? AccountHolder { get; init; }

    /// <summary>Inputs that cannot be read now.</summary>
    public ImmutableArray<InputProblem> Unavailable { get; init; } = [];

    /// <summary>Whether the connector runs by the last decision.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Since when this generation of the channel has been known.</summary>
    public DateTimeOffset GenerationSince { get; init; } = DateTimeOffset.MinValue;

    /// <summary>How long what runs keeps running on unknown inputs.</summary>
    public TimeSpan UnknownGrace { get; init; } = DefaultUnknownGrace;
}
