using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A channel's connector as observed.</summary>
public sealed record ConnectorStatus
{
    /// <summary>Name of the Deployment and of all that goes with it.</summary>
    [Schema(MaxLength = 63)]
    public string Name { get; init; } = "";

    /// <summary>Pods asked for.</summary>
    [Schema(Optional = true)]
    public int Replicas { get; init; }

    /// <summary>Pods that are ready.</summary>
    [Schema(Optional = true)]
    public int ReadyReplicas { get; init; }

    /// <summary>What the pods said of themselves when the connector became unavailable; absent while it is available. It is not followed: a request to look again reads it anew.</summary>
    [Schema(MaxLength = 512)]
    public string? Problem { get; init; }
}
