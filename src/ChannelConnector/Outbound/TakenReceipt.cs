namespace ChannelConnector.Outbound;

/// <summary>What a look for receipts came to.</summary>
/// <param name="Receipt">The next one, taken by this process; <see langword="null"/> if none is due.</param>
/// <param name="Waiting">How many wait, this one included.</param>
/// <param name="NextDue">When the next of those that wait for their time may be taken; <see langword="null"/> if none does.</param>
internal sealed record TakenReceipt(OutboxReceipt? Receipt, long Waiting, DateTimeOffset? NextDue);
