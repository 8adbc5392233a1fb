namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>Something that was done to the connector or around it.</summary>
/// <param name="Cause">What.</param>
/// <param name="From">From when on.</param>
/// <param name="To">Until when; of a process that ended, until nothing that it had sent was on its way any more.</param>
public sealed record LossDisturbance(LossCause Cause, DateTimeOffset From, DateTimeOffset To);
