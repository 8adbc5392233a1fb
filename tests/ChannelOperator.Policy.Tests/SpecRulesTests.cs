using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Policy.Tests;

public sealed class SpecRulesTests
{
    private static readonly string LongName = new('a', SpecRules.MaxNameLength + 1);

    /// <summary>Each mistake, the field that its message begins with, and whether the rest of the decision leaves running what runs.</summary>
    public static TheoryData<string, Func<ChannelBuilder, ChannelBuilder>, bool> Mistakes { get; } = new()
    {
        { "metadata.name: \"Support\"", channel => channel.Named("Support"), true },
        { "metadata.name: \"1st\"", channel => channel.Named("1st"), true },
        { "metadata.name: \"a-\"", channel => channel.Named("a-"), true },
        { "metadata.name: \"a.b\"", channel => channel.Named("a.b"), true },
        { "metadata.name: \"a\n\"", channel => channel.Named("a\n"), true },
        { $"metadata.name: \"{LongName}\"", channel => channel.Named(LongName), true },
        { "spec.platform: \"\"", channel => channel.On(""), true },
        { "spec.platform: \"We Chat\"", channel => channel.On("We Chat"), true },
        { "spec.platform: \"-X\"", channel => channel.On("-X"), true },
        { "spec.platform is immutable: it is \"Telegram\" and was \"X\"", channel => channel.On("Telegram").WithEffective("X", "4711"), true },
        { "spec.platform is immutable: it is \"x\" and was \"X\"", channel => channel.On("x").WithEffective("X", "4711"), true },
        { "spec.accountId is empty", channel => channel.ForAccount(""), true },
        { "spec.accountId is immutable: it is \"4712\" and was \"4711\"", channel => channel.ForAccount("4712").WithEffective("X", "4711"), true },
        { "spec.terms.acceptedVersion is empty", channel => channel.Accepting(""), false },
        { "spec.terms.acceptedBy is empty", channel => channel.WithSpec(spec => spec with { Terms = spec.Terms! with { AcceptedBy = "" } }), true },
        { "spec.terms.acceptedTime: \"soon\"", channel => channel.Accepting("2026-01", "soon"), false },
        { "spec.terms.acceptedTime: \"2026-02-30T00:00:00Z\"", channel => channel.Accepting("2026-01", "2026-02-30T00:00:00Z"), false },
        { "spec.approval.status: \"approved\"", channel => channel.WithApproval("approved"), true },
        { "spec.approval.status: \"\"", channel => channel.WithApproval(""), true },
        { "spec.approval.reviewedTime: \"0000-01-01T00:00:00Z\"", channel => channel.Approved("0000-01-01T00:00:00Z"), true },
        { "spec.approval.expirationTime: \"2027\"", channel => channel.Approved(null, "2027"), true },
        { "spec.approval.expirationTime: 2027-01-01T00:00:00Z must be after", channel => channel.Approved("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), true },
        { "spec.mediaRetention: unknown media kind imgae", channel => channel.Keeping("imgae", "1d"), true },
        { "spec.mediaRetention.image: \"3651d\"", channel => channel.Keeping("image", "3651d"), true },
        { "spec.mediaRetention.default: \"\"", channel => channel.Keeping("default", ""), true },
        { "spec.mediaRetention.video: \"1d1d\"", channel => channel.Keeping("video", "1d1d"), true },
        { "spec.connector.replicas: 0", channel => channel.WithReplicas(0), true },
        { "spec.connector.replicas: -1", channel => channel.WithReplicas(-1), true },
        { "spec.connector.replicas: 101", channel => channel.WithReplicas(101), true },
        { "spec.connector.credentialsSecretName: \"other\"", channel => channel.WithSecret("other"), true },
        { "spec.connector.credentialsSecretName: \"supportteam\"", channel => channel.WithSecret("supportteam"), true },
        { "spec.connector.settings: \"1st\"", channel => channel.WithSetting("1st", ""), true },
        { "spec.connector.settings: \"a b\"", channel => channel.WithSetting("a b", ""), true },
        { $"spec.connector.settings: \"{new string('s', 64)}\"", channel => channel.WithSetting(new string('s', 64), ""), true },
        { "spec.state: \"stopped\"", channel => channel.WithSpec(spec => spec with { State = "stopped" }), true },
    };

    public static TheoryData<string, Func<ChannelBuilder, ChannelBuilder>> Valid { get; } = new()
    {
        { "as built", channel => channel },
        { "a name of one letter", channel => channel.Named("a") },
        { "the longest name", channel => channel.Named(new string('a', SpecRules.MaxNameLength)) },
        { "a name with dashes", channel => channel.Named("support-2-instagram") },
        { "the first platform kept", channel => channel.WithEffective("X", "4711") },
        { "all times", channel => channel.Approved("2026-01-15T10:00:00Z", "2026-01-15T10:00:00.0000001Z") },
        { "all kinds", channel => channel.Keeping("default", "1d").Keeping("image", "0s").Keeping("video", "3650d").Keeping("audio", "1d12h").Keeping("document", "1m") },
        { "replicas", channel => channel.WithReplicas(100) },
        { "a Secret of the channel's name", channel => channel.WithSecret("support") },
        { "a Secret with more behind it", channel => channel.WithSecret("support-token") },
        { "settings", channel => channel.WithSetting("graphVersion", "v25.0").WithSetting(new string('s', 63), "").WithSetting("a_b.c-d", "") },
        { "stopped", channel => channel.Stopped() },
        { "running", channel => channel.WithSpec(spec => spec with { State = ChannelState.Running }) },
        { "every word about an approval", channel => channel.WithApproval(ApprovalStatus.Suspended) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_names_its_field_and_starts_nothing(string message, Func<ChannelBuilder, ChannelBuilder> mistake, bool leavesRunning)
    {
        ChannelDecision decision = new FactsBuilder().Channel(mistake).Decide();
        Finding finding = decision.First(ChannelConditions.Accepted);
        Assert.Equal((ChannelAction.Stop, "InvalidSpec", ConditionStatus.False), (decision.Action, finding.Reason, finding.Status));
        Assert.StartsWith(message, finding.Message, StringComparison.Ordinal);
        Assert.Single(decision.Findings, candidate => candidate.Condition == ChannelConditions.Accepted);
        Assert.Equal(leavesRunning ? ChannelAction.Run : ChannelAction.Stop, new FactsBuilder().Channel(mistake).Running().Decide().Action);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void What_is_allowed_is_no_mistake(string what, Func<ChannelBuilder, ChannelBuilder> valid)
    {
        Assert.True(SpecRules.Check(valid(new ChannelBuilder()).Build(), new ConnectorClassBuilder().Build()).IsEmpty, what);
    }

    [Theory]
    [InlineData(StorageType.External, 2, true)]
    [InlineData(StorageType.PersistentVolumeClaim, 1, true)]
    [InlineData(StorageType.PersistentVolumeClaim, 2, false)]
    [InlineData(StorageType.EmptyDir, 2, false)]
    public void Only_external_storage_is_shared_by_replicas(string storage, int replicas, bool allowed)
    {
        FactsBuilder facts = new FactsBuilder().OfClass(connectorClass => connectorClass.StoringIn(storage)).Channel(channel => channel.WithReplicas(replicas)).Running();
        Finding finding = facts.Decide().First(ChannelConditions.Accepted);
        Assert.Equal(allowed ? "Accepted" : "InvalidSpec", finding.Reason);
        Assert.Equal(!allowed, finding.Message.StartsWith($"spec.connector.replicas: {replicas} replicas cannot share the storage {storage} of ConnectorClass standard", StringComparison.Ordinal));
        Assert.Equal(ChannelAction.Run, facts.Decide().Action);
    }

    [Fact]
    public void Every_mistake_is_told()
    {
        ChannelDecision decision = new FactsBuilder().Channel(channel => channel.Named("A").WithReplicas(0).Keeping("imgae", "1w")).Decide();
        Assert.Equal(4, decision.Findings.Count(finding => finding.Reason == "InvalidSpec"));
    }
}
