using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelOperator.Checks;

/// <summary>
/// A decision beside the one before. What the input lacked before as it does now, a policy or a class, is left out of account: else a revocation
/// would hide behind it, for what seems to be stopped already does not stop.
/// </summary>
internal static class ChannelComparison
{
    private static readonly string[] MayBeElsewhere = [ChannelConditions.AcceptedReasons.PolicyNotFound, ChannelConditions.AcceptedReasons.ClassNotFound];

    /// <summary>Whether a channel is to be taken as running, for what is known.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="lacking">The reasons that are left out of account.</param>
    public static bool Runs(ChannelDecision decision, IReadOnlyCollection<string> lacking) =>
        decision.Action == ChannelAction.Run || (!decision.StoppedAsDeclared && !decision.IsSuspended && decision.Blocking.Any() && decision.Blocking.All(finding => lacking.Contains(finding.Reason)));

    /// <summary>The reasons for which a decision would be another if the input had more in it.</summary>
    public static IReadOnlyCollection<string> Lacking(ChannelDecision decision) =>
        [.. decision.Blocking.Select(finding => finding.Reason).Where(MayBeElsewhere.Contains)];

    /// <summary>What becomes of a channel.</summary>
    public static ChangeKind Of(ChannelDecision before, ChannelDecision after)
    {
        IReadOnlyCollection<string> lacking = Lacking(before);
        return (Runs(before, lacking), Runs(after, lacking)) switch
        {
            (true, false) => ChangeKind.Stops,
            (false, true) => ChangeKind.Starts,
            _ => ChangeKind.None,
        };
    }

    /// <summary>What a channel that runs on loses all the same: time, and stored media.</summary>
    public static IEnumerable<CheckFinding> Losses(ChannelDecision before, ChannelDecision after)
    {
        if (after.Action == ChannelAction.Run && after.NotAfter is { } end && before.Action == ChannelAction.Run && !(before.NotAfter <= end))
        {
            string earlier = before.NotAfter is { } old ? $"before this change at {Timestamp.Rounded(old)}" : "before this change it did not";
            yield return Warning(after.Deadlines[0].Reason, "spec", $"it stops by itself at {Timestamp.Rounded(end)}, {earlier}");
        }

        string[] shorter = before.Retention is null || after.Retention is null ? [] :
        [
            .. after.Retention.Where(entry => entry.Value < before.Retention.GetValueOrDefault(entry.Key))
                .Select(entry => $"{entry.Key} {Duration.From(before.Retention[entry.Key])} to {Duration.From(entry.Value)}"),
        ];
        if (shorter.Length > 0)
        {
            yield return Warning("RetentionShortened", "spec.mediaRetention", $"stored media are kept shorter, and what is older is deleted: {string.Join(", ", shorter)}");
        }
    }

    private static CheckFinding Warning(string reason, string path, string message) => new() { Severity = Severity.Warning, Reason = reason, Message = message, Path = path };
}
