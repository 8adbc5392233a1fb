namespace ChannelConnector.Erasing;

/// <summary>What was erased.</summary>
/// <param name="Erased">How many messages something was stored of.</param>
internal sealed record EraseAnswer(int Erased);
