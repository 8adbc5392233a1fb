using System.Collections.Concurrent;
using System.Reflection;
using ChannelOperator.Api;
using ChannelOperator.Policy.Tests.Generation;
using CsCheck;

namespace ChannelOperator.Policy.Tests;

/// <summary>What holds for the findings of a decision in any world, and that the worlds reach all of them.</summary>
public sealed class FindingProperties
{
    private const int Worlds = 5_000;

    private static readonly string[] Conditions = [ChannelConditions.Accepted, ChannelConditions.Approved, ChannelConditions.TermsAccepted, ChannelConditions.RetentionCompliant];

    /// <summary>The table of the documentation: status, condition and reasons.</summary>
    private static readonly Dictionary<string, string[]> Documented = new(StringComparer.Ordinal)
    {
        ["Accepted True"] = ["Accepted"],
        ["Accepted False"] = ["InvalidSpec", "PolicyNotFound", "PolicyNotAccepted", "NamespaceNotPermitted", "ClassNotFound", "AmbiguousClass", "DuplicateAccount", "InputUnavailable"],
        ["Accepted Unknown"] = ["InputUnavailable"],
        ["Approved True"] = ["Approved", "NotRequired", "ReviewDue"],
        ["Approved False"] = ["PlatformHalted", "ApprovalRevoked", "ApprovalRejected", "ApprovalSuspended", "ApprovalExpired", "AwaitingApproval", "ReviewOverdue"],
        ["Approved Unknown"] = ["Pending"],
        ["TermsAccepted True"] = ["TermsCurrent", "TermsExpiring", "NotRequired"],
        ["TermsAccepted False"] = ["TermsNotAccepted", "TermsVersionUnknown", "TermsOutdated"],
        ["TermsAccepted Unknown"] = ["Pending"],
        ["RetentionCompliant True"] = ["WithinLimits", "RetentionClamped"],
        ["RetentionCompliant Unknown"] = ["Pending"],
    };

    [Fact]
    public void Every_condition_has_a_finding_in_the_order_of_the_conditions() => WorldGenerator.World.Sample(
        world =>
        {
            string[] conditions = [.. world.Decide().Findings.Select(finding => finding.Condition)];
            Assert.Equal(Conditions, conditions.Distinct(StringComparer.Ordinal));
            Assert.Equal(conditions.OrderBy(condition => Array.IndexOf(Conditions, condition)), conditions);
        },
        iter: Worlds);

    [Fact]
    public void Effects_and_statuses_agree() => WorldGenerator.World.Sample(
        world => Assert.All(world.Decide().Findings, finding => Assert.Contains(
            finding.Status,
            finding.Effect switch
            {
                FindingEffect.Stops => [ConditionStatus.False],
                FindingEffect.Holds => [ConditionStatus.False, ConditionStatus.Unknown],
                _ => new[] { ConditionStatus.True, ConditionStatus.Unknown },
            })),
        iter: Worlds);

    [Fact]
    public void The_action_follows_from_the_findings() => WorldGenerator.World.Sample(
        world =>
        {
            ChannelDecision decision = world.Decide();
            bool stops = decision.Findings.Any(finding => finding.Effect == FindingEffect.Stops && !decision.Violations.Contains(finding));
            bool holds = decision.Findings.Any(finding => finding.Effect == FindingEffect.Holds) || decision.IsSuspended;
            bool runs = !stops && !decision.StoppedAsDeclared && (!holds || world.Facts.IsRunning);
            Assert.Equal(runs ? ChannelAction.Run : ChannelAction.Stop, decision.Action);
            Assert.Equal(holds ? ChangeScope.Tightening : ChangeScope.Everything, decision.Scope);
            Assert.Equal(stops, decision.Blocking.Any(finding => finding.Effect == FindingEffect.Stops));
            Assert.True(runs || decision.NotAfter is null);
        },
        iter: Worlds);

    [Fact]
    public void Messages_say_something() => WorldGenerator.World.Sample(
        world => Assert.All(world.Decide().Findings, finding =>
        {
            Assert.NotEmpty(finding.Message);
            Assert.True(finding.Message.Length < 32768, "longer than a condition's message may be");
        }),
        iter: Worlds);

    [Fact]
    public void The_worlds_reach_every_documented_reason_with_its_status_and_both_actions()
    {
        ConcurrentDictionary<string, int> seen = new(StringComparer.Ordinal);
        WorldGenerator.World.Sample(
            world =>
            {
                ChannelDecision decision = world.Decide();
                foreach (Finding finding in decision.Findings)
                {
                    seen.AddOrUpdate($"{finding.Condition} {finding.Status} {finding.Reason}", 1, (_, count) => count + 1);
                }

                string how = decision.Violations.IsEmpty ? "" : " in violation";
                seen.AddOrUpdate($"{decision.Action} {decision.Scope}{how}", 1, (_, count) => count + 1);
            },
            iter: Worlds);
        IEnumerable<string> reasons = Documented.SelectMany(entry => entry.Value.Select(reason => $"{entry.Key} {reason}"));
        string[] actions =
        [
            "Run Everything", "Run Everything in violation", "Run Tightening", "Run Tightening in violation",
            "Stop Everything", "Stop Everything in violation", "Stop Tightening", "Stop Tightening in violation",
        ];
        Assert.Equal(reasons.Concat(actions).Order(StringComparer.Ordinal), seen.Keys.Order(StringComparer.Ordinal));
        Assert.All(seen, entry => Assert.True(entry.Value >= Worlds / 1000, $"{entry.Key} is too rare: {entry.Value} of {Worlds}"));
    }

    [Fact]
    public void The_table_has_the_reasons_of_the_api()
    {
        IEnumerable<string> constants = new[]
        {
            typeof(ChannelConditions.AcceptedReasons), typeof(ChannelConditions.ApprovedReasons), typeof(ChannelConditions.TermsReasons), typeof(ChannelConditions.RetentionReasons),
        }.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(
            constants.Append(ChannelConditions.Pending).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Documented.Values.SelectMany(reasons => reasons).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
