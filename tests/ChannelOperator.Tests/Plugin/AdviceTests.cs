using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;

namespace ChannelOperator.Tests.Plugin;

/// <summary>A printed command does no harm where it is pasted without a thought: it deletes nothing, widens nothing, and is whole or not there.</summary>
public sealed class AdviceTests
{
    private static readonly Samples Samples = new();

    [Fact]
    public void ADoubleAccount_IsToldInWords_AndNothingIsDeleted()
    {
        MessagingChannel other = Samples.Channel with { Metadata = new ObjectMeta { Name = "elder", Namespace = "cx", Uid = "u0", Generation = 2, CreationTimestamp = new Timestamp("2026-04-01T00:00:00Z") } };
        ClusterReading reading = Samples.Reading with { Snapshot = Samples.Reading.Snapshot.With([Samples.Channel, other]) };

        FoundProblem problem = Assert.Single(new ChannelOperator.Plugin.ReportBuilder(reading, "lea", Samples.Now).Build(Samples.Channel).Problems);

        Assert.Equal(("DuplicateAccount", "kubectl get mch -A -o wide"), (problem.Reason, Assert.Single(problem.Commands)));
        Assert.Contains("the inbox and messages that were acknowledged", problem.First, StringComparison.Ordinal);
    }

    [Fact]
    public void AnApprovalThatHadAnEnd_GetsNoneWithoutAPerson()
    {
        Timestamp end = new("2026-05-31T00:00:00Z");
        FoundProblem inSpec = Assert.Single(Of(Samples with { Channel = Samples.Channel with { Spec = Samples.Channel.Spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = end } } } }));
        FoundProblem inRecord = Assert.Single(Of(Samples with { Reviews = [Review(ApprovalStatus.Approved, end)] }));

        Assert.All([inSpec, inRecord], problem =>
        {
            Assert.Equal("ApprovalExpired", problem.Reason);
            Assert.Contains("\"expirationTime\":\"UNTIL\"", Assert.Single(problem.Commands), StringComparison.Ordinal);
            Assert.Contains("write the new one in place of UNTIL", problem.First, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(ChannelConditions.TermsAccepted, "TermsOutdated", "platformpolicies")]
    [InlineData(ChannelConditions.Accepted, "PolicyNotFound", "platformpolicies")]
    [InlineData(ChannelConditions.Accepted, "NamespaceNotPermitted", "platformpolicies")]
    [InlineData(ChannelConditions.Accepted, "ClassNotFound", "connectorclasses")]
    [InlineData(ChannelConditions.Accepted, "AmbiguousClass", "connectorclasses")]
    [InlineData(ChannelConditions.Approved, "ApprovalRevoked", "channelreviews")]
    public void WhereWhatACommandNeedsIsUnread_ThereIsNone(string condition, string reason, string unread)
    {
        ResourceType type = new[] { ResourceTypes.PlatformPolicies, ResourceTypes.ConnectorClasses, ResourceTypes.ChannelReviews }.Single(candidate => candidate.Plural == unread);
        Samples told = Samples with { Unread = [new UnreadInput("list", type, "")], Channel = Samples.Channel with { Status = Told(condition, reason) } };
        ClusterReading reading = told.Reading with { Snapshot = new ClusterSnapshot { Channels = [told.Channel], Policies = unread == "platformpolicies" ? [] : [told.Policy], Classes = unread == "connectorclasses" ? [] : [told.Class] } };

        FoundProblem problem = Assert.Single(new ChannelOperator.Plugin.ReportBuilder(reading, "lea", Samples.Now).Build(told.Channel).Problems);

        Assert.Equal((reason, 0), (problem.Reason, problem.Commands.Count));
        Assert.NotNull(problem.First);
    }

    [Fact]
    public void APolicyThatCannotBeUnderstood_IsNotTakenForMissing()
    {
        Samples samples = Samples with { Unread = [new UnreadInput("list", ResourceTypes.PlatformPolicies, "") { Name = "whatsapp" }] };
        ClusterReading reading = samples.Reading with { Snapshot = new ClusterSnapshot { Channels = [samples.Channel], Classes = [samples.Class] } };

        ChannelReport report = new ChannelOperator.Plugin.ReportBuilder(reading, "lea", Samples.Now).Build(samples.Channel);

        Assert.Equal((ChannelStates.Running, 0, null), (report.State, report.Problems.Count, report.StatusBehind));
    }

    [Fact]
    public void APolicyOfAnotherPlatformThatCannotBeUnderstood_DoesNotMatter()
    {
        Samples samples = Samples with { Reviews = [Review(ApprovalStatus.Revoked, null)], Unread = [new UnreadInput("list", ResourceTypes.PlatformPolicies, "") { Name = "x" }] };

        Assert.Equal(ChannelStates.Stopping, samples.Report().State);
        Assert.Contains("platformpolicies.channeloperator.io x is written as this version of the plugin cannot read", samples.Explained(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheServersOwnLabel_IsNotToBeSet()
    {
        LabelSelector selector = new() { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes.io/metadata.name"] = "other" } };
        FoundProblem problem = Assert.Single(Of(Samples with { Policy = Samples.Policy with { Spec = Samples.Policy.Spec with { NamespaceSelector = selector } } }));

        Assert.Equal("kubectl get pp whatsapp -o jsonpath='{.spec.namespaceSelector}'", Assert.Single(problem.Commands));
    }

    [Theory]
    [InlineData("2  00", 0)]
    [InlineData("2\u202e00", 0)]
    [InlineData("it's 200", 1)]
    public void ACommandThatCannotBePrintedAsItIs_IsNotPrinted(string account, int commands)
    {
        Samples samples = Samples with { Reviews = [], Policy = Samples.Policy with { Spec = Samples.Policy.Spec with { Approval = new PolicyApproval { Required = true } } } };
        samples = samples with { Channel = samples.Channel with { Spec = samples.Channel.Spec with { AccountId = account, Approval = null } } };

        Assert.Equal(commands, Assert.Single(Of(samples)).Commands.Count);
    }

    private static IReadOnlyList<FoundProblem> Of(Samples samples) => samples.Report().Problems;

    private static MessagingChannelStatus Told(string type, string reason) => Samples.Running with
    {
        Conditions = [new Condition { Type = type, Status = ConditionStatus.False, Reason = reason, Message = "told" }, .. Samples.Running.Conditions!.Where(condition => condition.Type != type)],
    };

    private static ChannelReview Review(string decision, Timestamp? end) => new()
    {
        Metadata = new ObjectMeta { Name = "said", Namespace = "cx", Generation = 1, CreationTimestamp = new Timestamp("2026-05-30T00:00:00Z") },
        Spec = new ChannelReviewSpec
        {
            Platform = "WhatsApp", AccountId = "200", Decision = decision, Source = ReviewSource.Officer, Reason = "said", DecidedBy = "WhatsApp", RecordedBy = "c", DecidedTime = new Timestamp("2026-05-30T00:00:00Z"), ExpirationTime = end,
        },
    };
}
