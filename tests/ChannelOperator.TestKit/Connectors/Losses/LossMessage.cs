namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>A message as it has to arrive.</summary>
/// <param name="Id">The id that it arrives under.</param>
/// <param name="Original">The platform's id of the message that it belongs to: an unsend takes all that belong to it.</param>
/// <param name="Conversation">The customer.</param>
/// <param name="Text">Its text; nothing for a medium alone.</param>
/// <param name="Medium">The bytes of its medium; nothing for a text.</param>
public sealed record LossMessage(string Id, string Original, string Conversation, string? Text, byte[]? Medium = null);
