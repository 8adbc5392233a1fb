using System.Collections.Immutable;
using ChannelConnector.Outbound;

namespace ChannelConnector.Platforms;

/// <summary>The platform tells something of messages of the business.</summary>
internal sealed record AnswerReported : PlatformEvent
{
    /// <summary>What kind of event it was, as it is counted: a word of <see cref="EventWords"/>, or the event's own.</summary>
    public required string Type { get; init; }

    /// <summary>What it tells, one for each message.</summary>
    public required ImmutableArray<AnswerReport> Reports { get; init; }
}
