namespace ChannelOperator.Bench.Reporting;

/// <summary>One row of the table.</summary>
internal sealed record Figure
{
    public required string Name { get; init; }

    public required string Unit { get; init; }

    /// <summary>The least that it could have been here and now.</summary>
    public Sample? Floor { get; init; }

    /// <summary>The same with the cheapest verbs; no goal goes by it.</summary>
    public Sample? Cheapest { get; init; }

    public required Sample Measured { get; init; }

    public string Goal { get; init; } = "";

    public Verdict Verdict { get; init; }

    /// <summary>How much more than the floor it is.</summary>
    public double? Ratio => Floor is { Median: > 0 } ? Measured.Median / Floor.Median : null;
}
