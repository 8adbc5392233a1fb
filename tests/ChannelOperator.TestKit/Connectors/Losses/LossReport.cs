namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>What came of it.</summary>
/// <param name="Problems">What is wrong; empty if nothing.</param>
/// <param name="History">What was seen.</param>
/// <param name="Summary">One line with its figures.</param>
public sealed record LossReport(IReadOnlyList<string> Problems, LossHistory History, string Summary);
