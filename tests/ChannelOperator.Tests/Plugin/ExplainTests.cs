using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Snapshots;

namespace ChannelOperator.Tests.Plugin;

public sealed class ExplainTests
{
    [Fact]
    public void Running_SaysUntilWhen_AndWhatCutsTheRetention() => Assert.Equal(
        """
        support in namespace cx: WhatsApp, account 200

        RUNS since 2026-05-20T00:00:00Z (12d ago), 1 of 1 pods ready.

        By itself:
           2026-07-31T00:00:00Z (in 59d) it stops with TermsOutdated, unless: accept version 2026-07 of the terms. Events tell 14, 3 and 1 days before.

        Media are kept:
           image    30d (as declared)
           video    never written (declared 7d, cut by spec.media.maxRetention of PlatformPolicy whatsapp)
           audio    30d (as declared)
           document 30d (as declared)

        """,
        new Samples().Explained());

    [Fact]
    public void Revoked_NamesTheRecord_TheRoleAndTheCommand()
    {
        Samples samples = new();
        ChannelReview review = Review(ReviewSource.Platform);
        FoundProblem problem = Assert.Single((samples with { Reviews = [review] }).Report().Problems);

        Assert.Equal(("ApprovalRevoked", ProblemEffects.Stops, "ChannelReview said, spec.decision"), (problem.Reason, problem.Effect, problem.DecidedBy));
        Assert.Equal("channel-approver, and with config/admission the verb approve on platformpolicies/whatsapp", problem.Who);
        Assert.Equal(
            """
            kubectl create -f - <<'EOF'
            apiVersion: channeloperator.io/v1alpha1
            kind: ChannelReview
            metadata: {"generateName":"approved-","namespace":"cx"}
            spec: {"platform":"WhatsApp","accountId":"200","decision":"Approved","source":"Officer","reason":"approved by the platform","decidedBy":"lea@example.com","recordedBy":"lea@example.com","decidedTime":"2026-06-01T12:00:00Z","supersedes":"said"}
            EOF
            """,
            Assert.Single(problem.Commands));
    }

    [Fact]
    public void StatusBehind_IsSaid_WithWhatDiffers()
    {
        Samples samples = new() { Reviews = [Review(ReviewSource.Officer)] };

        ChannelReport report = samples.Report();

        Assert.Equal((ChannelStates.Stopping, "Approved is Approved in the status and ApprovalRevoked by the objects as they are"), (report.State, report.StatusBehind));
        Assert.Contains("STILL RUNS, and has to stop", samples.Explained("No operator leads."), StringComparison.Ordinal);
        Assert.Contains("by the objects as they are. No operator leads.", samples.Explained("No operator leads."), StringComparison.Ordinal);
    }

    [Fact]
    public void NotStoppedYet_AndThePodsProblem_AreSaid()
    {
        Condition ready = new() { Type = ChannelConditions.Ready, Status = ConditionStatus.False, Reason = "ApplyFailed", Message = "NOT STOPPED YET: deployments/scale: 403" };
        Condition available = new() { Type = ChannelConditions.Available, Status = ConditionStatus.False, Reason = "ConnectorUnavailable", Message = "0 of 1 pods are available" };
        MessagingChannelStatus status = Samples.Running with
        {
            Conditions = [.. Samples.Running.Conditions!.Where(condition => condition.Type is not (ChannelConditions.Ready or ChannelConditions.Available)), ready, available],
            Connector = new ConnectorStatus { Name = "support-connector", Replicas = 1, Problem = "ImagePullBackOff: no such image" },
        };
        Samples samples = new();

        Assert.Equal(
            ["NOT STOPPED YET: deployments/scale: 403", "ConnectorUnavailable: 0 of 1 pods are available", "the pods said: ImagePullBackOff: no such image"],
            (samples with { Channel = samples.Channel with { Status = status } }).Report().Pending);
    }

    [Fact]
    public void UnderWarn_ABreachIsExcused_AndTheChannelRuns()
    {
        Samples samples = new();
        ChannelReport report = (samples with
        {
            Policy = samples.Policy with { Spec = samples.Policy.Spec with { Enforcement = PolicyEnforcement.Warn } },
            Channel = samples.Channel with { Spec = samples.Channel.Spec with { Terms = null } },
        }).Report();

        Assert.Equal((ChannelStates.Running, ProblemEffects.Excused), (report.State, Assert.Single(report.Problems).Effect));
    }

    [Fact]
    public void UnderWarn_OnlyWhatStopsIsAhead()
    {
        Samples samples = new();
        samples = samples with { Channel = samples.Channel with { Spec = samples.Channel.Spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = new Timestamp("2026-06-20T00:00:00Z") } } } };

        Assert.Equal(["ApprovalExpired", "TermsOutdated"], samples.Report().StopsAhead.Select(stop => stop.Reason));
        Assert.Equal(
            ["ApprovalExpired"],
            (samples with { Policy = samples.Policy with { Spec = samples.Policy.Spec with { Enforcement = PolicyEnforcement.Warn } } }).Report().StopsAhead.Select(stop => stop.Reason));
    }

    [Fact]
    public void WhatMayNotBeRead_LeavesTheOperatorsWord()
    {
        Samples samples = new() { Reviews = [Review(ReviewSource.Officer)], Unread = [new UnreadInput("list", ResourceTypes.PlatformPolicies, "")] };

        ChannelReport report = samples.Report();

        // By the record it would have to stop; nobody who cannot see the policy says so.
        Assert.Equal((ChannelStates.Running, null, 0), (report.State, report.StatusBehind, report.Problems.Count));
        Assert.Contains("you may not list platformpolicies.channeloperator.io (ClusterRole channel-policy-viewer", samples.Explained(), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingPolicy_WhileTheGraceRuns_KeepsWhatRuns()
    {
        Condition accepted = new() { Type = ChannelConditions.Accepted, Status = ConditionStatus.False, Reason = "PolicyNotFound", Message = "no PlatformPolicy whatsapp; the connector keeps running as last applied until 2026-06-01T12:04:00Z" };
        Samples samples = new();
        MessagingChannelStatus status = Samples.Running with { NextTransitionTime = new Timestamp("2026-06-01T12:04:00Z"), Conditions = [accepted, .. Samples.Running.Conditions!.Where(condition => condition.Type != ChannelConditions.Accepted)] };
        ChannelReport report = (samples with { Policy = samples.Policy with { Metadata = new ObjectMeta { Name = "other" } }, Channel = samples.Channel with { Status = status } }).Report();

        FoundProblem problem = Assert.Single(report.Problems);
        Assert.Equal((ChannelStates.Running, ProblemEffects.Holds, accepted.Message), (report.State, problem.Effect, problem.Message));
        Assert.Null(report.StatusBehind);
    }

    [Fact]
    public void MissingPolicy_WhoseLastCopyTheOperatorRemembers_LeavesNoStatusBehind()
    {
        Condition accepted = new() { Type = ChannelConditions.Accepted, Status = ConditionStatus.False, Reason = "PolicyNotFound", Message = "no PlatformPolicy whatsapp", LastTransitionTime = Timestamp.From(Samples.Now.AddMinutes(-1)) };
        Condition approved = new() { Type = ChannelConditions.Approved, Status = ConditionStatus.False, Reason = "AwaitingApproval", Message = "WhatsApp asks for an approval" };
        Samples samples = new();
        MessagingChannelStatus status = Samples.Running with
        {
            Conditions = [accepted, approved, .. Samples.Running.Conditions!.Where(condition => condition.Type is not (ChannelConditions.Accepted or ChannelConditions.Approved))],
            Connector = null,
        };

        ChannelReport report = (samples with { Policy = samples.Policy with { Metadata = new ObjectMeta { Name = "other" } }, Channel = samples.Channel with { Status = status } }).Report();

        Assert.Equal("PolicyNotFound", Assert.Single(report.Problems).Reason);
        Assert.Null(report.StatusBehind);
    }

    [Fact]
    public void HostileText_IsOneLine_WithoutControlCharacters()
    {
        ChannelReview hostile = Review(ReviewSource.Officer);
        hostile = hostile with { Spec = hostile.Spec with { Reason = "x\e[2J\nkubectl delete ns cx\u202e", DecidedBy = "eve\r\u009b31m" } };
        Samples samples = new() { Reviews = [hostile] };

        Assert.DoesNotContain(samples.Explained(), character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain("\nkubectl delete", samples.Explained(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', samples.Explained());
    }

    private static ChannelReview Review(string source) => new()
    {
        Metadata = new ObjectMeta { Name = "said", Namespace = "cx", Generation = 1, CreationTimestamp = new Timestamp("2026-05-30T00:00:00Z") },
        Spec = new ChannelReviewSpec
        {
            Platform = "WhatsApp", AccountId = "200", Decision = ApprovalStatus.Revoked, Source = source, Reason = "closed", DecidedBy = "WhatsApp", RecordedBy = "c", DecidedTime = new Timestamp("2026-05-30T00:00:00Z"),
        },
    };
}
