namespace ChannelOperator.Checks;

/// <summary>One thing that was found, and where it stands.</summary>
internal sealed record CheckFinding
{
    /// <summary>How grave it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>
    /// The reason, as the channel's condition has it. Besides: <c>InvalidFile</c> for what an API server refuses or drops, <c>NoSuchObject</c> for a record of an
    /// account that no channel has, <c>RetentionShortened</c>.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>What was found and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The condition that has the reason; null for what is wrong with a file.</summary>
    public string? Condition { get; init; }

    /// <summary>The file; null for an object of the cluster.</summary>
    public string? File { get; init; }

    /// <summary>The line, from 1 on; null without a file.</summary>
    public int? Line { get; init; }

    /// <summary>The field.</summary>
    public string? Path { get; init; }
}
