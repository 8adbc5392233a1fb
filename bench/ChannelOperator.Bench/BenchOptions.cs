namespace ChannelOperator.Bench;

/// <summary>What is measured, and how often.</summary>
internal sealed record BenchOptions
{
    public const int DefaultChannels = 1000;

    /// <summary>For <c>--guard</c>: enough that one write too many per channel shows, and few enough for every build.</summary>
    public const int DefaultGuardChannels = 50;

    /// <summary>How many channels.</summary>
    public required int Channels { get; init; }

    /// <summary>How often the races are run.</summary>
    public required int Repeat { get; init; }

    /// <summary>How many requests the creator, and how many the bare client, have under way at once: as many as the operator has workers.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>Where the figures go as JSON; null for nowhere.</summary>
    public string? JsonPath { get; init; }

    /// <summary>Whether only what can be counted is measured.</summary>
    public bool Guard { get; init; }

    /// <summary>How long the fleet may take for what it takes seconds for: only a fault takes longer.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(60 + (Channels / 5.0));
}
