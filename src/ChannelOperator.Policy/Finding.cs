using System.Collections.Immutable;

namespace ChannelOperator.Policy;

/// <summary>One thing that a rule found out about a channel.</summary>
/// <param name="Condition">The condition that it belongs to.</param>
/// <param name="Status">The condition's status, if this is its first finding.</param>
/// <param name="Reason">One of the condition's documented reasons.</param>
/// <param name="Message">What was found and what to do next. Holds no relative times: it is the same until the next transition.</param>
/// <param name="Effect">What it does to the channel.</param>
public sealed record Finding(string Condition, string Status, string Reason, string Message, FindingEffect Effect)
{
    /// <summary>When the finding changes by itself; null if only an edit changes it.</summary>
    public DateTimeOffset? ChangesAt { get; init; }

    /// <summary>When it turns into one that stops the channel, and by which reason.</summary>
    public ImmutableArray<Deadline> Deadlines { get; init; } = [];

    /// <summary>Whether what is missing may still be on its way, because it is applied in any order with the channel.</summary>
    public bool MayStillArrive { get; init; }
}
