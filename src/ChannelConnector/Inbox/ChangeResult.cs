namespace ChannelConnector.Inbox;

/// <summary>What a change came to.</summary>
/// <param name="Result">What was done.</param>
/// <param name="Obsolete">Media that have no row (any more): their files have to go.</param>
/// <param name="Count">How many messages it was about.</param>
internal sealed record ChangeResult(CommitResult Result, IReadOnlyList<StoredMedium> Obsolete, int Count = 1);
