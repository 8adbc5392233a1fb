namespace ChannelOperator.Runtime.Health;

/// <summary>The answer of a health check.</summary>
/// <param name="Healthy">Whether all is well.</param>
/// <param name="Description">One line for whoever reads the probe's answer.</param>
public readonly record struct HealthResult(bool Healthy, string Description);
