using ChannelConnector.Platforms;

namespace ChannelConnector.Redaction;

/// <summary>A medium to fetch by its URL. In memory only.</summary>
/// <param name="Index">Its place in <c>MessageContent.Media</c>, where a placeholder stands meanwhile.</param>
/// <param name="Media">What the platform told; its <c>Url</c> and <c>Kind</c> are set.</param>
internal sealed record WantedMedium(int Index, ReceivedMedia Media);
