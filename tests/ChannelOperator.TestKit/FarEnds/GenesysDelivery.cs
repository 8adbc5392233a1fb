namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A message that Genesys Cloud has accepted.</summary>
/// <param name="IntegrationId">The integration that it was sent to.</param>
/// <param name="MessageId">The sender's id for it.</param>
/// <param name="From">Who wrote it: the conversation.</param>
/// <param name="Nickname">The name of who wrote it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Attachments">Its attachments.</param>
/// <param name="Metadata">What the sender added.</param>
/// <param name="Time">When it was written, as the sender says.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="Body">All of it, as it came.</param>
public sealed record GenesysDelivery(
    string IntegrationId,
    string MessageId,
    string From,
    string? Nickname,
    string? Text,
    IReadOnlyList<GenesysAttachment> Attachments,
    IReadOnlyDictionary<string, string> Metadata,
    DateTimeOffset Time,
    DateTimeOffset AcceptedAt,
    string Body);
