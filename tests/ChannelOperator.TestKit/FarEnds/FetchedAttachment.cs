namespace ChannelOperator.TestKit.FarEnds;

/// <summary>What was answered to one who fetched an attachment.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">What it is said to be.</param>
/// <param name="Bytes">What it is.</param>
public sealed record FetchedAttachment(int Status, string? ContentType, byte[] Bytes);
