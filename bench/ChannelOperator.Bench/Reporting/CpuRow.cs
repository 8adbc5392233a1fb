using ChannelOperator.Bench.Machines;

namespace ChannelOperator.Bench.Reporting;

/// <summary>Who used the processors in a race.</summary>
/// <param name="Race">The race and who ran in it.</param>
/// <param name="Uses">One per repetition.</param>
internal sealed record CpuRow(string Race, IReadOnlyList<CpuUse> Uses)
{
    public double Seconds => new Sample(Uses.Select(use => use.Seconds)).Median;

    /// <summary>The median of a process's seconds; 0 if it was not there.</summary>
    public double Of(string process) => new Sample(Uses.Select(use => use.Used.GetValueOrDefault(process))).Median;
}
