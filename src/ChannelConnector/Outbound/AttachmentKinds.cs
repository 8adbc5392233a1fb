namespace ChannelConnector.Outbound;

/// <summary>Genesys Cloud's words for attachments that can be sent on: <c>mediaType</c> of OpenContentAttachment in its SDK. <c>Link</c> is one too, and is none of these.</summary>
internal static class AttachmentKinds
{
    public const string Image = "Image";
    public const string Video = "Video";
    public const string Audio = "Audio";
    public const string File = "File";
}
