using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A decision that was taken.</summary>
public sealed record ChannelHistoryEntry
{
    /// <summary>Run or Stop.</summary>
    [Schema(Enum = [ChannelActions.Run, ChannelActions.Stop])]
    public string Action { get; init; } = "";

    /// <summary>The reason, as in the conditions.</summary>
    [Schema(MaxLength = 1024)]
    public string Reason { get; init; } = "";

    /// <summary>When the decision was taken.</summary>
    public Timestamp Time { get; init; }
}
