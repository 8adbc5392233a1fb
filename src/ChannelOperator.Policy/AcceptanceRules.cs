using ChannelOperator.Api;
using Reasons = ChannelOperator.Api.ChannelConditions.AcceptedReasons;

namespace ChannelOperator.Policy;

/// <summary>Can the channel be judged: spec valid, policy there and accepted, namespace permitted, class found, account not held by another, inputs readable.</summary>
internal static class AcceptanceRules
{
    /// <summary>How long what is missing may still be on its way after a generation was first seen: GitOps applies in any order.</summary>
    public static readonly TimeSpan ArrivalGrace = TimeSpan.FromSeconds(60);

    /// <summary>All findings, in the order of the reasons in the documentation.</summary>
    public static IEnumerable<Finding> Judge(ChannelFacts facts, DateTimeOffset now)
    {
        List<Finding> findings = [];
        findings.AddRange(SpecRules.Check(facts.Channel, facts.Class.Class).Select(mistake => Held(Reasons.InvalidSpec, mistake)));
        AddIfAny(findings, JudgePolicy(facts, now));
        AddIfAny(findings, JudgeNamespace(facts));
        AddIfAny(findings, JudgeClass(facts, now));
        AddIfAny(findings, JudgeAccount(facts));
        findings.AddRange((facts.Unavailable.IsDefault ? [] : facts.Unavailable).Select(problem => JudgeUnavailable(problem, facts, now)));
        return findings.Count > 0 ? findings : [Accepted(facts)];
    }

    private static Finding Accepted(ChannelFacts facts)
    {
        string message = $"judged by PlatformPolicy {facts.Policy.Effective!.Platform}, served by ConnectorClass {facts.Class.Class!.Metadata.Name}";
        if (facts.Class.Class.Spec.Storage.Type == StorageType.EmptyDir)
        {
            message += "; its storage is EmptyDir: acknowledged messages end with the pod";
        }

        return new Finding(ChannelConditions.Accepted, ConditionStatus.True, Reasons.Accepted, message, FindingEffect.Permits);
    }

    private static Finding? JudgePolicy(ChannelFacts facts, DateTimeOffset now)
    {
        string name = Platforms.Key(Platforms.Of(facts.Channel));
        if (facts.Policy.Current is null)
        {
            return InGrace(
                Reasons.PolicyNotFound,
                $"no PlatformPolicy {name}: create it, its name is the platform's in lower case",
                facts.Policy.UnusableSince,
                facts,
                now) with { MayStillArrive = MayStillArrive(facts, now), ChangesAt = Arrival(facts, now, facts.Policy.UnusableSince) };
        }

        return facts.Policy.Current.Policy is null
            ? InGrace(Reasons.PolicyNotAccepted, $"PlatformPolicy {name} is not accepted ({facts.Policy.Current.Reason}): {facts.Policy.Current.Message}", facts.Policy.UnusableSince, facts, now)
            : null;
    }

    private static Finding? JudgeNamespace(ChannelFacts facts) =>
        facts.Policy.Effective?.NamespaceSelector is { } selector && !SelectorMatch.Matches(selector, facts.NamespaceLabels)
            ? new Finding(
                ChannelConditions.Accepted,
                ConditionStatus.False,
                Reasons.NamespaceNotPermitted,
                $"PlatformPolicy {facts.Policy.Effective.Platform} does not permit namespace {facts.Channel.Metadata.Namespace}: label the namespace as its namespaceSelector asks, or move the channel",
                FindingEffect.Stops)
            : null;

    private static Finding? JudgeClass(ChannelFacts facts, DateTimeOffset now)
    {
        if (!facts.Class.Ambiguous.IsDefaultOrEmpty)
        {
            return Held(Reasons.AmbiguousClass, $"ConnectorClasses {string.Join(", ", facts.Class.Ambiguous)} are all the default for {Platforms.Of(facts.Channel)}: leave isDefault on one, or name one in spec.connector.className");
        }

        return facts.Class.Class is null
            ? Held(Reasons.ClassNotFound, facts.Class.Missing ?? "no ConnectorClass") with { MayStillArrive = MayStillArrive(facts, now), ChangesAt = Arrival(facts, now) }
            : null;
    }

    private static Finding? JudgeAccount(ChannelFacts facts)
    {
        if (facts.AccountHolder is not { } holder)
        {
            return null;
        }

        string who = holder.Namespace == facts.Channel.Metadata.Namespace ? $"channel {holder.Name}" : "a channel in another namespace";
        return new Finding(
            ChannelConditions.Accepted,
            ConditionStatus.False,
            Reasons.DuplicateAccount,
            $"account {AccountClaim.AccountId(facts.Channel)} on {Platforms.Of(facts.Channel)} is held by {who}: one channel serves an account; delete one of the two",
            FindingEffect.Stops);
    }

    private static Finding JudgeUnavailable(InputProblem problem, ChannelFacts facts, DateTimeOffset now)
    {
        Finding finding = InGrace(Reasons.InputUnavailable, $"{problem.Input} cannot be read, and nothing starts until it can: see the operator's log", problem.Since, facts, now);
        DateTimeOffset end = Clock.Add(problem.Since, facts.UnknownGrace);
        return now < end ? finding with { Status = ConditionStatus.Unknown, ChangesAt = end } : finding;
    }

    /// <summary>What runs keeps running until the grace is over; what does not run is not started.</summary>
    private static Finding InGrace(string reason, string message, DateTimeOffset since, ChannelFacts facts, DateTimeOffset now)
    {
        if (!facts.IsRunning)
        {
            return Held(reason, message);
        }

        DateTimeOffset end = Clock.Add(since, facts.UnknownGrace);
        return now < end
            ? Held(reason, $"{message}; the connector keeps running as last applied until {Clock.Text(end)}") with { ChangesAt = end }
            : new Finding(ChannelConditions.Accepted, ConditionStatus.False, reason, message, FindingEffect.Stops);
    }

    private static Finding Held(string reason, string message) => new(ChannelConditions.Accepted, ConditionStatus.False, reason, message, FindingEffect.Holds);

    private static bool MayStillArrive(ChannelFacts facts, DateTimeOffset now) => now < Clock.Add(facts.GenerationSince, ArrivalGrace);

    private static DateTimeOffset? Arrival(ChannelFacts facts, DateTimeOffset now, DateTimeOffset? badSince = null) => Clock.EarliestAfter(
        now,
        Clock.Add(facts.GenerationSince, ArrivalGrace),
        facts.IsRunning && badSince is { } since ? Clock.Add(since, facts.UnknownGrace) : null);

    private static void AddIfAny(List<Finding> findings, Finding? finding)
    {
        if (finding is not null)
        {
            findings.Add(finding);
        }
    }
}
