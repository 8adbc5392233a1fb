namespace ChannelConnector.Forwarding;

/// <summary>One element of a message's content; Open Messaging has no other kind.</summary>
internal sealed record OpenContent(OpenAttachment Attachment);
