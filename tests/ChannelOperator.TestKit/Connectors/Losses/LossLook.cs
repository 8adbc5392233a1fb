namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>A look at the link of an attachment, when all is over.</summary>
/// <param name="MessageId">The message that it came with.</param>
/// <param name="Status">What was answered.</param>
/// <param name="Bytes">What was found.</param>
public sealed record LossLook(string MessageId, int Status, byte[] Bytes);
