namespace ChannelConnector.Tests.Leaks;

/// <summary>Bytes that a connector has written, sent or answered.</summary>
/// <param name="Where">Which, for whoever reads of a leak.</param>
/// <param name="Place">What sort.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record Evidence(string Where, Places Place, ReadOnlyMemory<byte> Bytes);
