using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Snapshots;

namespace ChannelOperator.Tests.Plugin;

/// <summary>Whether a connector runs, where the operator's status is not the whole truth.</summary>
public sealed class StateTests
{
    private static readonly Samples Samples = new();

    [Theory]
    [InlineData(1, "as it is", ChannelStates.Stopping)]
    [InlineData(0, "NOT STOPPED YET: pods are still there", ChannelStates.Stopping)]
    [InlineData(0, "as it is", ChannelStates.Stopped)]
    public void PodsOfAConnectorAtZero_StillRun(int ready, string message, string state)
    {
        Samples samples = Revoked(Samples.Running with
        {
            Connector = new ConnectorStatus { Name = "support-connector", ReadyReplicas = ready },
            Conditions = [.. Samples.Running.Conditions!.Where(condition => condition.Type != ChannelConditions.Ready), new Condition { Type = ChannelConditions.Ready, Status = ConditionStatus.False, Reason = "ApprovalRevoked", Message = message }],
        });

        Assert.Equal(state, samples.Report().State);
        Assert.Equal(state == ChannelStates.Stopping, samples.Explained().Contains("STILL RUNS, and has to stop: it is scaled to zero, and its pods are not gone yet.", StringComparison.Ordinal));
    }

    [Fact]
    public void AStopByWord_IsNotHiddenByAGrace()
    {
        ChannelReport report = Revoked(Told("InputUnavailable", "2026-06-01T12:04:00Z")).Report();

        Assert.Equal(ChannelStates.Stopping, report.State);
        Assert.Contains("Approved is Approved in the status and ApprovalRevoked", report.StatusBehind, StringComparison.Ordinal);
    }

    [Fact]
    public void AGraceEnds_AlsoWhereNoOperatorIsThereToEndIt()
    {
        Samples samples = Samples with { Policy = Samples.Policy with { Metadata = new ObjectMeta { Name = "other" } }, Channel = Samples.Channel with { Status = Told("PolicyNotFound", "2026-05-29T12:00:00Z") } };

        ChannelReport report = samples.Report();

        Assert.Equal((ChannelStates.Stopping, "by PolicyNotFound what runs was to run until 2026-05-29T12:00:00Z, and no status was written since"), (report.State, report.StatusBehind));
    }

    [Fact]
    public void AnInputThatCanBeReadAgain_IsToldOnceTheGraceIsOver()
    {
        ChannelReport report = (Samples with { Channel = Samples.Channel with { Status = Told("InputUnavailable", "2026-05-29T12:00:00Z") } }).Report();

        Assert.Equal((ChannelStates.Running, "Accepted is InputUnavailable in the status and Accepted by the objects as they are"), (report.State, report.StatusBehind));
    }

    [Fact]
    public void UnreadNamespaces_LeaveTheOperatorsWord_OnlyWhereThePolicySelectsThem()
    {
        Samples samples = Samples with { Unread = [new UnreadInput("get", ResourceTypes.Namespaces, "")] };
        LabelSelector selector = new() { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "cx" } };
        Samples selecting = samples with { Policy = samples.Policy with { Spec = samples.Policy.Spec with { NamespaceSelector = selector } } };

        Assert.DoesNotContain("Not read", samples.Explained(), StringComparison.Ordinal);
        Assert.Equal((ChannelStates.Running, 0, null), (selecting.Report().State, selecting.Report().Problems.Count, selecting.Report().StatusBehind));
        Assert.Contains("you may not get namespaces (ClusterRole view)", selecting.Explained(), StringComparison.Ordinal);
    }

    private static Samples Revoked(MessagingChannelStatus status) => Samples with
    {
        Channel = Samples.Channel with { Status = status, Spec = Samples.Channel.Spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Revoked } } },
    };

    private static MessagingChannelStatus Told(string reason, string until) => Samples.Running with
    {
        NextTransitionTime = new Timestamp(until),
        Conditions = [new Condition { Type = ChannelConditions.Accepted, Status = ConditionStatus.False, Reason = reason, Message = "told" }, .. Samples.Running.Conditions!.Where(condition => condition.Type != ChannelConditions.Accepted)],
    };
}
