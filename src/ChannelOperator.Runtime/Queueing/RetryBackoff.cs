namespace ChannelOperator.Runtime.Queueing;

/// <summary>How long to wait before the next attempt: exponential, capped, jittered. Pure but for its random source.</summary>
/// <param name="Base">The longest first pause.</param>
/// <param name="Cap">The longest pause of all.</param>
/// <param name="Random">A number in [0, 1).</param>
public sealed record RetryBackoff(TimeSpan Base, TimeSpan Cap, Func<double> Random)
{
    /// <summary>50 ms, doubled up to 2 minutes.</summary>
    public static RetryBackoff Default { get; } = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(2), Entropy.NextDouble);

    /// <summary>The pause after so many failures (0 for the first): between half of, and the whole of, min(Cap, Base × 2^failures).</summary>
    public TimeSpan Delay(int failures)
    {
        // In doubles, which overflow to infinity and not to a negative pause.
        double ceiling = Math.Min(Cap.TotalMilliseconds, Base.TotalMilliseconds * Math.Pow(2, Math.Max(0, failures)));
        return TimeSpan.FromMilliseconds(ceiling * (1 + Random()) / 2);
    }
}
