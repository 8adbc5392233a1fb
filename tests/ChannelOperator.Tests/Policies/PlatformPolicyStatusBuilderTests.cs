using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Policy.Tests;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using Reasons = ChannelOperator.Api.PlatformPolicyConditions.AcceptedReasons;

namespace ChannelOperator.Tests.Policies;

public sealed class PlatformPolicyStatusBuilderTests
{
    private static readonly PlatformPolicyBuilder TwoVersions = new PlatformPolicyBuilder().WithTerms(("2026-01", "2026-01-01T00:00:00Z", null), ("2026-09", "2026-09-01T00:00:00Z", "30d"));

    private static readonly ConditionDraft Guarded = new(PlatformPolicyConditions.Guarded, ConditionStatus.Unknown, PlatformPolicyConditions.GuardedReasons.ServerTooOld, "too old");

    [Fact]
    public void It_tells_whether_approvals_are_guarded()
    {
        Condition guarded = Build(TwoVersions).Conditions!.Single(condition => condition.Type == PlatformPolicyConditions.Guarded);
        Assert.Equal((ConditionStatus.Unknown, PlatformPolicyConditions.GuardedReasons.ServerTooOld, "too old"), (guarded.Status, guarded.Reason, guarded.Message));
    }

    [Fact]
    public void It_tells_the_terms_in_force_and_when_they_change()
    {
        PlatformPolicyStatus status = Build(TwoVersions);
        Assert.Equal(("2026-01", "2026-09-01T00:00:00Z"), (status.CurrentTermsVersion, status.NextTransitionTime!.Value.Text));
        Assert.Equal((ConditionStatus.True, Reasons.Accepted), (status.Conditions![0].Status, status.Conditions[0].Reason));
        Assert.Equal(1, status.ObservedGeneration);
    }

    [Fact]
    public void It_tells_none_where_there_are_none()
    {
        PlatformPolicyStatus status = Build(new PlatformPolicyBuilder().WithoutTerms());
        Assert.Null(status.CurrentTermsVersion);
        Assert.Null(status.NextTransitionTime);
    }

    [Theory]
    [InlineData("Instagram", ConditionStatus.True, Reasons.FloorApplied)]
    [InlineData("X", ConditionStatus.True, Reasons.Accepted)]
    public void A_floor_is_told(string platform, string status, string reason) =>
        Assert.Equal((status, reason), Build(TwoVersions.For(platform)).Conditions is [var accepted, _] ? (accepted.Status, accepted.Reason) : default);

    [Fact]
    public void A_mistake_is_told()
    {
        PlatformPolicyStatus status = Build(new PlatformPolicyBuilder().WithTerms());
        Assert.Equal((ConditionStatus.False, Reasons.NoVersions), (status.Conditions![0].Status, status.Conditions[0].Reason));
        Assert.Null(status.CurrentTermsVersion);
        Condition stalled = status.Conditions.Single(condition => condition.Type == PlatformPolicyConditions.Stalled);
        Assert.Equal((ConditionStatus.True, Reasons.NoVersions, status.Conditions[0].Message), (stalled.Status, stalled.Reason, stalled.Message));
        Assert.DoesNotContain(Build(TwoVersions).Conditions!, condition => condition.Type == PlatformPolicyConditions.Stalled);
    }

    [Fact]
    public void Channels_are_counted_by_their_last_decision()
    {
        PolicyChannelCounts counts = Build(TwoVersions, Decided(ChannelActions.Run), Decided(ChannelActions.Run, warned: true), Decided(ChannelActions.Stop), Decided(null)).Channels!;
        Assert.Equal((4, 2, 2, 1), (counts.Total, counts.Running, counts.Stopped, counts.Warned));
    }

    [Fact]
    public void Building_again_from_what_was_written_changes_nothing()
    {
        PlatformPolicyStatus first = Build(TwoVersions);
        PlatformPolicy written = TwoVersions.Build() with { Status = first };
        PlatformPolicyStatus second = PolicyPass.Status(written, Guarded, FactsBuilder.Now.AddHours(1));
        Assert.Equal(first.Conditions![0], second.Conditions![0]);
    }

    [Fact]
    public void What_was_said_of_the_guards_stands_while_they_cannot_be_read()
    {
        ConditionDraft unread = new(PlatformPolicyConditions.Guarded, ConditionStatus.Unknown, PlatformPolicyConditions.Pending, "could not be read yet");
        PlatformPolicy policy = TwoVersions.Build();
        Assert.Equal(PlatformPolicyConditions.Pending, Again(policy).Reason);
        Condition said = PolicyPass.Status(policy, Guarded, FactsBuilder.Now).Conditions![1];
        Assert.Equal(said, Again(policy with { Status = new PlatformPolicyStatus { Conditions = [said] } }));

        Condition Again(PlatformPolicy written) => PolicyPass.Status(written, unread, FactsBuilder.Now.AddHours(1)).Conditions![1];
    }

    private static MessagingChannel Decided(string? action, bool warned = false) => new ChannelBuilder().Build() with
    {
        Status = new MessagingChannelStatus
        {
            History = action is null ? null : [new ChannelHistoryEntry { Action = action == ChannelActions.Run ? ChannelActions.Stop : ChannelActions.Run }, new ChannelHistoryEntry { Action = action }],
            Conditions = warned ? [new Condition { Type = ChannelConditions.PolicyViolated, Status = ConditionStatus.True }] : [],
        },
    };

    private static PlatformPolicyStatus Build(PlatformPolicyBuilder builder, params MessagingChannel[] channels) => PolicyPass.Status(builder.Build(), Guarded, FactsBuilder.Now, channels);
}
