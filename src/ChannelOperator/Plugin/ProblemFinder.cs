using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;
using Accepted = ChannelOperator.Api.ChannelConditions.AcceptedReasons;

namespace ChannelOperator.Plugin;

/// <summary>What keeps a channel from running as declared: every finding, and what would change it.</summary>
internal sealed class ProblemFinder(Assessment assessed, ClusterSnapshot snapshot, string user)
{
    /// <summary>The problems, in the order of the conditions.</summary>
    public IEnumerable<FoundProblem> Find()
    {
        MessagingChannel channel = assessed.Channel;
        foreach (FoundProblem problem in assessed.Decision is { } decision ? Judged(decision).Concat(Unavailable()) : Told())
        {
            yield return problem;
        }

        if (channel.Spec.State == ChannelState.Stopped)
        {
            yield return Declared(ChannelConditions.Ready, ChannelConditions.ReadyReasons.StoppedAsDeclared, "spec.state is Stopped", "state", ChannelState.Running, ProblemEffects.Stops);
        }

        if (channel.Spec.Suspend == true)
        {
            yield return Declared(ChannelConditions.Suspended, ChannelConditions.SuspendedReasons.SuspendedByUser, "spec.suspend is set: nothing is changed but what makes the channel stricter", "suspend", null, ProblemEffects.Holds);
        }
    }

    private IEnumerable<FoundProblem> Judged(ChannelDecision decision)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach (Finding finding in decision.Findings.Where(finding => finding.Effect != FindingEffect.Permits))
        {
            int ordinal = seen.GetValueOrDefault(finding.Reason);
            seen[finding.Reason] = ordinal + 1;
            string effect = decision.Violations.Contains(finding) ? ProblemEffects.Excused : finding.Effect == FindingEffect.Holds || IsInGrace(finding) ? ProblemEffects.Holds : ProblemEffects.Stops;
            yield return Describe(finding.Condition, finding.Reason, IsInGrace(finding) ? assessed.Find(finding.Condition)!.Message : finding.Message, effect, ordinal);
        }
    }

    /// <summary>The operator knows since when a grace runs, and its message says until when.</summary>
    private bool IsInGrace(Finding finding) =>
        finding.Reason is Accepted.PolicyNotFound or Accepted.PolicyNotAccepted && assessed.IsGraceRunning && assessed.Find(finding.Condition)?.Reason == finding.Reason;

    /// <summary>That an input cannot be read is the operator's to know.</summary>
    private IEnumerable<FoundProblem> Unavailable() =>
        assessed.IsSeen && assessed.Find(ChannelConditions.Accepted) is { Reason: Accepted.InputUnavailable } told ? [Describe(told.Type, told.Reason, told.Message, ProblemEffects.Holds, 0)] : [];

    /// <summary>Where not all may be read the operator's word is all there is.</summary>
    private IEnumerable<FoundProblem> Told() => (assessed.Channel.Status?.Conditions ?? [])
        .Where(condition => condition is { Type: ChannelConditions.Accepted or ChannelConditions.Approved or ChannelConditions.TermsAccepted } and ({ Status: ConditionStatus.False } or { Reason: Accepted.InputUnavailable }))
        .Select(condition => Describe(condition.Type, condition.Reason, condition.Message, assessed.IsToRun ? ProblemEffects.Holds : ProblemEffects.Stops, 0));

    private FoundProblem Describe(string condition, string reason, string message, string effect, int ordinal)
    {
        Advice advice = condition switch
        {
            ChannelConditions.Accepted => AcceptanceAdvice.Of(reason, assessed, snapshot),
            ChannelConditions.Approved => ApprovalAdvice.Of(reason, ordinal, assessed, user),
            _ => TermsAdvice.Of(assessed, user),
        };
        return Problem(condition, reason, message, effect, advice);
    }

    private FoundProblem Declared(string condition, string reason, string message, string field, string? value, string effect) =>
        Problem(condition, reason, message, effect, new Advice($"spec.{field} of the channel", Roles.Owner, RecordCommand.Patch(assessed.Channel, new JsonObject { [field] = value })));

    private static FoundProblem Problem(string condition, string reason, string message, string effect, Advice advice) => new()
    {
        Condition = condition,
        Reason = OneLine.Of(reason, Longest.Name),
        Message = OneLine.Of(message, Longest.Message),
        Effect = effect,
        DecidedBy = OneLine.Of(advice.DecidedBy, Longest.Message),
        Who = advice.Who,
        First = advice.First is { } first ? OneLine.Of(first, Longest.Message) : null,
        Commands = [.. advice.Commands.Where(IsPrintable)],
    };

    /// <summary>A command is printed as it is or not at all: one that was cut or changed may end within a quotation, and do something else.</summary>
    private static bool IsPrintable(string command) => command.Split('\n').All(line => OneLine.Of(line, Longest.Message) == line);
}
