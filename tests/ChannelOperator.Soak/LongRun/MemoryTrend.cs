namespace ChannelOperator.Soak.LongRun;

/// <summary>Whether the memory of a process stays where it is. Pure.</summary>
public sealed class MemoryTrend
{
    /// <summary>How much larger the last third of a run may be than the middle one.</summary>
    public const double Allowed = 1.2;

    private readonly List<double> _mebibytes = [];

    public void Add(double mebibytes) => _mebibytes.Add(mebibytes);

    /// <summary>The medians of the middle and of the last third; the first one warms up.</summary>
    public (double Middle, double Last) Thirds
    {
        get
        {
            int third = _mebibytes.Count / 3;
            return third == 0 ? (0, 0) : (Median(_mebibytes[third..(2 * third)]), Median(_mebibytes[(2 * third)..]));
        }
    }

    public bool IsFlat => Thirds.Last <= Thirds.Middle * Allowed;

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
