namespace ChannelOperator.Runtime.Health;

/// <summary>One question that a probe asks. Answers from memory, at once.</summary>
public interface IHealthCheck
{
    /// <summary>The name in the probe's answer.</summary>
    string Name { get; }

    /// <summary>The answer now.</summary>
    HealthResult Check();
}
