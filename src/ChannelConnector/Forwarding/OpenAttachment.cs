namespace ChannelConnector.Forwarding;

/// <summary>A medium that Genesys Cloud fetches.</summary>
/// <param name="MediaType">Image, Video, Audio or File.</param>
/// <param name="Url">Where from.</param>
/// <param name="Mime">Its type.</param>
/// <param name="Filename">The name that the customer's file had.</param>
internal sealed record OpenAttachment(string MediaType, string Url, string Mime, string? Filename);
