namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>Everything that a driver of a connector knows when all is over. Instants are of one clock that nobody sets.</summary>
public sealed record LossHistory
{
    /// <summary>How many messages a connector has on their way at once: so many may come again after a kill.</summary>
    public const int OnTheirWay = 8;

    /// <summary>What was sent.</summary>
    public IReadOnlyList<LossWebhook> Webhooks { get; init; } = [];

    /// <summary>What has arrived, in its order.</summary>
    public IReadOnlyList<LossArrival> Arrivals { get; init; } = [];

    /// <summary>What was done to it.</summary>
    public IReadOnlyList<LossDisturbance> Disturbances { get; init; } = [];

    /// <summary>The links that were given out.</summary>
    public IReadOnlyList<LossLook> Looks { get; init; } = [];

    /// <summary>How many media lie in the state.</summary>
    public int Files { get; init; }

    /// <summary>Whether what has arrived can be erased without a notice.</summary>
    public bool NoticesMayLack { get; init; }

    /// <summary>Whether media may have gone before their time: the clock was set.</summary>
    public bool MediaMayBeGone { get; init; }
}
