namespace ChannelOperator.Plugin.Reports;

/// <summary>Something that keeps a channel from running as declared, or would without Warn.</summary>
internal sealed record FoundProblem
{
    /// <summary>The condition that shows it.</summary>
    public required string Condition { get; init; }

    /// <summary>Its documented reason.</summary>
    public required string Reason { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>One of <see cref="ProblemEffects"/>.</summary>
    public required string Effect { get; init; }

    /// <summary>The object and field that decide it.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>Who can change it.</summary>
    public required string Who { get; init; }

    /// <summary>What has to happen first, outside of the cluster; null for nothing.</summary>
    public string? First { get; init; }

    /// <summary>What to type, each to be pasted into a shell as it stands; none where what it would hold is not known, or cannot be printed.</summary>
    public required IReadOnlyList<string> Commands { get; init; }
}
