using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Tests.Testing;
using CsCheck;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.Channels;

/// <summary>What holds for the status after any pass.</summary>
public sealed partial class ChannelStatusProperties
{
    private const int Passes = 1_000;

    [Fact]
    public void At_most_one_of_Reconciling_and_Stalled() => Check((_, status) => Assert.False(status.Find(Reconciling) is not null && status.Find(Stalled) is not null));

    [Fact]
    public void Stalled_is_never_ready() => Check((_, status) =>
    {
        if (status.Find(Stalled) is { } stalled)
        {
            Assert.Equal(ConditionStatus.False, status.Ready().Status);
            Assert.Equal(status.Ready().Reason, stalled.Reason);
        }
    });

    [Fact]
    public void Ready_means_that_nothing_is_left_to_do() => Check((pass, status) =>
    {
        if (status.Ready().Status == ConditionStatus.True)
        {
            Assert.Null(status.Find(Reconciling));
            Assert.Null(status.Find(Stalled));
            Assert.Null(pass.Outcome.Failure);
            Assert.Equal(ConditionStatus.True, status.Get(Enforced).Status);
            Assert.Equal(pass.Observed.Channel.Metadata.Generation, status.ObservedGeneration);
        }
    });

    [Fact]
    public void PolicyViolated_is_said_of_what_runs_alone() => Check((pass, status) =>
        Assert.Equal(pass.Decision is { Action: ChannelAction.Run, Violations.IsEmpty: false }, status.Find(PolicyViolated) is not null));

    [Fact]
    public void Every_condition_is_about_the_newest_generation() => Check((pass, status) =>
        Assert.All(status.Conditions!, condition => Assert.Equal(pass.Observed.Channel.Metadata.Generation, condition.ObservedGeneration)));

    [Fact]
    public void The_positive_conditions_are_always_there_and_the_others_only_while_true() => Check((_, status) =>
    {
        Assert.Equal(status.Conditions!.Count, status.Conditions.DistinctBy(condition => condition.Type).Count());
        Assert.All(Positive, type => Assert.NotNull(status.Find(type)));
        Assert.All(status.Conditions.Where(condition => !Positive.Contains(condition.Type)), condition => Assert.Equal(ConditionStatus.True, condition.Status));
    });

    [Fact]
    public void Reasons_are_those_of_the_table() => Check((_, status) =>
        Assert.All(status.Conditions!, condition => Assert.Contains(condition.Reason, ConditionTable.Legal(condition.Type, condition.Status))));

    [Fact]
    public void Ready_false_has_the_reason_of_the_first_condition_that_blocks() => Check((pass, status) =>
    {
        if (status.Ready().Status == ConditionStatus.False)
        {
            bool isStopping = pass.Decision.Action == ChannelAction.Stop && pass.Outcome.Deployment is { } deployment && !DeploymentRollout.IsAtZero(deployment);
            string blocking = isStopping ? status.Get(Enforced).Reason
                : pass.Decision.Blocking.FirstOrDefault()?.Reason
                ?? (pass.Outcome.Failure is null ? status.Get(Available).Reason : status.Get(Enforced).Reason);
            Assert.Equal(blocking, status.Ready().Reason);
            Assert.True(isStopping || pass.Decision.Blocking.All(finding => status.Ready().Message.Contains(finding.Message, StringComparison.Ordinal)), "the message lists all findings");
        }
    });

    [Fact]
    public void A_stop_that_is_not_done_says_so_first() => Check((pass, status) =>
    {
        bool isStopping = pass.Decision.Action == ChannelAction.Stop && pass.Outcome.Deployment is { } deployment && !DeploymentRollout.IsAtZero(deployment);
        Assert.Equal(isStopping, status.Ready().Message.StartsWith("NOT STOPPED YET: ", StringComparison.Ordinal));
        Assert.True(!isStopping || status.Get(Enforced).Status == ConditionStatus.False);
    });

    [Fact]
    public void A_pass_that_changes_nothing_writes_nothing() => OutcomeGenerator.Pass.Sample(
        pass =>
        {
            Pass next = pass.Next(TimeSpan.FromSeconds(pass.Now > DateTimeOffset.MaxValue.AddDays(-1) ? 0 : 77));
            // The same world an instant later: remembered numbers come from a Deployment that is already as it was left.
            next = next with { Outcome = next.Outcome with { ReplicasBefore = next.Outcome.Deployment?.Replicas ?? 0 } };
            Assert.Equal(pass.Status().ToJson().ToJsonString(), next.Status().ToJson().ToJsonString());
        },
        iter: Passes);

    [Fact]
    public void The_time_of_a_transition_moves_with_the_status_alone() => Gen.Select(OutcomeGenerator.Pass, OutcomeGenerator.Pass).Sample(
        (one, other) =>
        {
            MessagingChannelStatus first = one.Status();
            MessagingChannel channel = other.Observed.Channel with { Status = first };
            MessagingChannelStatus second = (other with { Observed = other.Observed with { Channel = channel } }).Status();
            foreach (Condition condition in second.Conditions!)
            {
                Condition? before = first.Find(condition.Type);
                Timestamp now = Timestamp.From(new DateTimeOffset(other.Now.UtcTicks - (other.Now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero));
                Assert.Equal(before?.Status == condition.Status ? before!.LastTransitionTime : now, condition.LastTransitionTime);
            }
        },
        iter: Passes);

    [Fact]
    public void No_text_is_empty() => Check((_, status) => AssertNoEmptyText(status.ToJson(), "status"));

    [Fact]
    public void History_has_at_most_five_entries_and_ends_with_the_decision() => Check((pass, status) =>
    {
        Assert.InRange(status.History!.Count, 1, 5);
        Assert.Equal((pass.Decision.Action.ToString(), pass.Decision.Reason), (status.History[^1].Action, status.History[^1].Reason));
    });

    [Fact]
    public void Messages_hold_no_relative_times() => Check((_, status) =>
        Assert.All(status.Conditions!, condition => Assert.DoesNotMatch(RelativeTime(), condition.Message)));

    [Fact]
    public void The_identity_of_the_first_permission_never_changes() => Check((pass, status) =>
    {
        if (pass.Observed.Channel.Status?.Effective is { } before)
        {
            Assert.Equal((before.Platform, before.AccountId), (status.Effective!.Platform, status.Effective.AccountId));
        }
    });

    private static void Check(Action<Pass, MessagingChannelStatus> check) => OutcomeGenerator.Pass.Sample(pass => check(pass, pass.Status()), iter: Passes);

    private static void AssertNoEmptyText(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject map:
                Assert.All(map, member => AssertNoEmptyText(member.Value, $"{path}.{member.Key}"));
                break;
            case JsonArray list:
                Assert.All(list, item => AssertNoEmptyText(item, path + "[]"));
                break;
            default:
                Assert.False(node is null || node.ToJsonString() == "\"\"", $"{path} is empty");
                break;
        }
    }

    [GeneratedRegex(@"\b([0-9]+ (second|minute|hour|day)s? (ago|left)|in [0-9]+ (second|minute|hour|day)|[0-9]{1,2}:[0-9]{2}:[0-9]{2}\.[0-9]{3,} elapsed)", RegexOptions.ExplicitCapture)]
    private static partial Regex RelativeTime();
}
