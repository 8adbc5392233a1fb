namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A direct message of the account that X has accepted: the customer has it.</summary>
/// <param name="Id">What X calls it.</param>
/// <param name="To">The customer.</param>
/// <param name="Text">What it says.</param>
public sealed record XSentMessage(string Id, string To, string Text);
