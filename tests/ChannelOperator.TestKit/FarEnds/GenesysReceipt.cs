namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A receipt that Genesys Cloud has accepted.</summary>
/// <param name="Answer">Its own id of the answer.</param>
/// <param name="To">The customer.</param>
/// <param name="Status">What has become of it.</param>
/// <param name="Code">Why it has failed.</param>
/// <param name="Reason">The same for people.</param>
/// <param name="IsFinal">Whether no other comes.</param>
public sealed record GenesysReceipt(string Answer, string To, string Status, string? Code, string? Reason, bool IsFinal);
