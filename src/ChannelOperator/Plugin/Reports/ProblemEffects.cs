namespace ChannelOperator.Plugin.Reports;

/// <summary>What a problem does to its channel.</summary>
internal static class ProblemEffects
{
    /// <summary>The connector is stopped.</summary>
    public const string Stops = "Stops";

    /// <summary>What runs runs on as last applied, and nothing starts.</summary>
    public const string Holds = "Holds";

    /// <summary>It would stop the connector if the policy's enforcement were not Warn.</summary>
    public const string Excused = "Excused";
}
