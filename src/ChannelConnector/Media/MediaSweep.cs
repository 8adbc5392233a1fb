namespace ChannelConnector.Media;

/// <summary>What a sweep did.</summary>
/// <param name="Kinds">One for each kind.</param>
/// <param name="Failures">How many files and directories could not be read or deleted.</param>
/// <param name="Failure">The type of the first exception.</param>
/// <param name="Next">When the next medium expires, or earlier; <see cref="DateTimeOffset.MaxValue"/> if none does.</param>
internal sealed record MediaSweep(IReadOnlyList<KindSweep> Kinds, int Failures, string? Failure, DateTimeOffset Next);
