namespace ChannelConnector.Media;

/// <summary>A medium that is in the store and survives a crash.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">How many bytes it has.</param>
/// <param name="Sha256">The hash of its bytes.</param>
internal sealed record WrittenMedium(string Key, long Bytes, byte[] Sha256);
