namespace ChannelConnector.Media;

/// <summary>What was cleaned.</summary>
/// <param name="Media">How many media had expired or are forbidden by now.</param>
/// <param name="Failures">How many could not be deleted.</param>
/// <param name="Failure">Why the first of them could not.</param>
internal sealed record CleaningResult(int Media, int Failures, string? Failure);
