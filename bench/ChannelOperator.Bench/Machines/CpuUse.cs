namespace ChannelOperator.Bench.Machines;

/// <summary>Processor time by process over a span of time.</summary>
/// <param name="Seconds">How long the span was.</param>
/// <param name="Used">Seconds of processor time by process.</param>
internal sealed record CpuUse(double Seconds, IReadOnlyDictionary<string, double> Used)
{
    /// <summary>Of all processes: others' work on the machine prolongs the span, and hardly this.</summary>
    public double All => Used.Values.Sum();
}
