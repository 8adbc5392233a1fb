namespace ChannelConnector.Media;

/// <summary>What a sweep did with one kind.</summary>
/// <param name="Kind">One of <c>MediaKinds.All</c>.</param>
/// <param name="ReceivedUpTo">What was received then or before has expired; its rows go too.</param>
/// <param name="Removed">How many files were deleted.</param>
internal sealed record KindSweep(string Kind, DateTimeOffset ReceivedUpTo, int Removed);
