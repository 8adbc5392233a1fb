using System.Globalization;

namespace ChannelOperator.Runtime.Health;

/// <summary>Ready while the own clock agrees with the API server's.</summary>
public sealed class ClockReadiness(ClockMonitor clock) : IHealthCheck
{
    /// <inheritdoc/>
    public string Name => "clock";

    /// <inheritdoc/>
    public HealthResult Check()
    {
        if (!clock.IsSkewed)
        {
            return new HealthResult(true, "the clock agrees with the API server's");
        }

        string seconds = (clock.Skew ?? TimeSpan.Zero).TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture);
        return new HealthResult(false, $"the clock differs from the API server's by {seconds} s");
    }
}
