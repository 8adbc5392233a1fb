using ChannelOperator.Api;
using Reasons = ChannelOperator.Api.ChannelConditions.TermsReasons;

namespace ChannelOperator.Policy;

/// <summary>Have terms been accepted that are in force, or whose replacement still has its grace.</summary>
internal static class TermsRules
{
    // All at once: each of them alone would lead to the next message.
    private const string Fields = "set spec.terms: acceptedVersion, acceptedBy and acceptedTime";

    /// <summary>The finding.</summary>
    public static Finding Judge(ChannelFacts facts, DateTimeOffset now)
    {
        if (facts.Policy.Effective is not { } policy)
        {
            return new Finding(ChannelConditions.TermsAccepted, ConditionStatus.Unknown, ChannelConditions.Pending, "judged as soon as the platform's policy is known", FindingEffect.Permits);
        }

        if (policy.Terms is not { } timeline)
        {
            return Permit(Reasons.NotRequired, $"the policy for {Platforms.Of(facts.Channel)} names no terms");
        }

        Finding finding = JudgeAcceptance(facts.Channel, policy, timeline, now);
        // Messages name the version in force, so the finding changes with it.
        return finding with { ChangesAt = Clock.EarliestAfter(now, finding.ChangesAt, timeline.NextChange(now)) };
    }

    private static Finding JudgeAcceptance(MessagingChannel channel, EffectivePolicy policy, TermsTimeline timeline, DateTimeOffset now)
    {
        string wanted = timeline.CurrentVersion(now) is { } current ? $"version {current} is in force" : $"version {timeline.Versions[0].Version} comes into force";
        if (channel.Spec.Terms is not { } terms)
        {
            return Stop(Reasons.TermsNotAccepted, $"the terms of {Platforms.Of(channel)} have not been accepted, {wanted}: accept it and {Fields}");
        }

        if (terms.AcceptedTime.Value is not { } accepted || accepted > Clock.Add(now, Clock.Tolerance))
        {
            DateTimeOffset? ahead = terms.AcceptedTime.Value;
            string found = ahead is null ? "which is not a time" : "more than 5 minutes ahead";
            return Stop(Reasons.TermsNotAccepted, $"spec.terms.acceptedTime is \"{terms.AcceptedTime}\", {found}, {wanted}: set it to the time of the acceptance") with
            {
                ChangesAt = ahead is null ? null : Clock.Add(ahead.Value, -Clock.Tolerance),
            };
        }

        int index = timeline.IndexOf(terms.AcceptedVersion);
        if (index < 0)
        {
            return Stop(Reasons.TermsVersionUnknown, $"version {terms.AcceptedVersion} of the terms of {Platforms.Of(channel)} is not listed in the policy, {wanted}: accept a listed version and {Fields}");
        }

        Finding finding = JudgeVersion(channel, timeline, index, wanted, now);
        return finding.Reason == Reasons.TermsExpiring ? finding with { Message = $"{finding.Message}, or {policy.Consequence}" } : finding;
    }

    private static Finding JudgeVersion(MessagingChannel channel, TermsTimeline timeline, int index, string wanted, DateTimeOffset now)
    {
        string accepted = timeline.Versions[index].Version;
        if (timeline.EndOf(index) is not { } end)
        {
            return Permit(Reasons.TermsCurrent, $"version {accepted} is accepted");
        }

        if (now >= end)
        {
            return Stop(Reasons.TermsOutdated, $"version {accepted} of the terms of {Platforms.Of(channel)} was good until {Clock.Text(end)}, {wanted}: accept it and {Fields}");
        }

        DateTimeOffset successor = timeline.SuccessorTime(index)!.Value;
        Finding finding = now >= successor
            ? Permit(Reasons.TermsExpiring, $"version {accepted} is accepted and good until {Clock.Text(end)}, {wanted}: accept it before")
            : Permit(Reasons.TermsCurrent, $"version {accepted} is accepted; {timeline.Versions[index + 1].Version} replaces it at {Clock.Text(successor)}, and has to be accepted before {Clock.Text(end)}");
        return finding with
        {
            ChangesAt = Clock.EarliestAfter(now, successor, end),
            Deadlines = [new Deadline(end, Reasons.TermsOutdated)],
        };
    }

    private static Finding Permit(string reason, string message) => new(ChannelConditions.TermsAccepted, ConditionStatus.True, reason, message, FindingEffect.Permits);

    private static Finding Stop(string reason, string message) => new(ChannelConditions.TermsAccepted, ConditionStatus.False, reason, message, FindingEffect.Stops);
}
