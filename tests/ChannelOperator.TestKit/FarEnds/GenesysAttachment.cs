namespace ChannelOperator.TestKit.FarEnds;

/// <summary>An attachment of a message that Genesys Cloud has accepted.</summary>
/// <param name="MediaType">Image, Video, Audio, File or Link.</param>
/// <param name="Url">From where it is to be fetched.</param>
/// <param name="Mime">Its type.</param>
/// <param name="Id">The sender's id for it.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="Filename">A name for it.</param>
/// <param name="Text">Its caption.</param>
public sealed record GenesysAttachment(string MediaType, Uri Url, string Mime, string? Id, string? Sha256, string? Filename, string? Text);
