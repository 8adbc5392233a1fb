using System.Collections.Immutable;

namespace ChannelConnector.Outbound;

/// <summary>What an answer says, while it waits: gone as soon as it is sent or cannot be.</summary>
internal sealed record AnswerContent
{
    /// <summary>What is sent, in this order.</summary>
    public required ImmutableArray<AnswerPart> Parts { get; init; }
}
