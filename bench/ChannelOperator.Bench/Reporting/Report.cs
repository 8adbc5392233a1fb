using ChannelOperator.Bench.Machines;

namespace ChannelOperator.Bench.Reporting;

/// <summary>All that a run has found.</summary>
internal sealed record Report
{
    public required Machine Machine { get; init; }

    public required string Kubernetes { get; init; }

    public required int Channels { get; init; }

    public required int Repeat { get; init; }

    public required IReadOnlyList<Figure> Figures { get; init; }

    public required IReadOnlyList<CpuRow> Cpu { get; init; }

    /// <summary>What explains the figures, a line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public bool IsWrong => Figures.Any(figure => figure.Verdict == Verdict.Wrong);
}
