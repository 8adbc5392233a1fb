namespace ChannelOperator.Api;

/// <summary>What the owner of a channel wants.</summary>
public static class ChannelState
{
    /// <summary>The connector runs while it may.</summary>
    public const string Running = "Running";

    /// <summary>The connector does not run.</summary>
    public const string Stopped = "Stopped";
}
