namespace ChannelOperator.Soak.Crashes;

/// <summary>How a world fared that lost its operator.</summary>
/// <param name="Case">Where it was lost.</param>
/// <param name="WasReached">Whether there was such a write at all: a run can need fewer than the one that was counted.</param>
/// <param name="Problems">What is not as it would have been; empty if all is.</param>
public sealed record CrashResult(CrashCase Case, bool WasReached, IReadOnlyList<string> Problems)
{
    public override string ToString() => $"{Case}: {(Problems.Count == 0 ? "as undisturbed" : string.Join("\n    ", Problems))}";
}
