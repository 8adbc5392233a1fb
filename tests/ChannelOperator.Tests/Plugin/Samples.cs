using ChannelOperator.Api;
using ChannelOperator.Plugin;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Plugin.Text;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Tests.Plugin;

/// <summary>A channel, its policy and class, and what the plugin says of them at a given instant.</summary>
internal sealed record Samples
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public PlatformPolicy Policy { get; init; } = new()
    {
        Metadata = new ObjectMeta { Name = "whatsapp" },
        Spec = new PlatformPolicySpec
        {
            Platform = "WhatsApp",
            Terms = new PolicyTerms { Versions = [new TermsVersion { Version = "2026-01", EffectiveTime = new Timestamp("2026-01-01T00:00:00Z") }, new TermsVersion { Version = "2026-07", EffectiveTime = new Timestamp("2026-07-01T00:00:00Z"), GracePeriod = new Duration("30d") }] },
            Media = new PolicyMedia { MaxRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { ["default"] = new("90d"), ["video"] = new("0s") } },
        },
    };

    public ConnectorClass Class { get; init; } = new()
    {
        Metadata = new ObjectMeta { Name = "whatsapp" },
        Spec = new ConnectorClassSpec { Platforms = ["WhatsApp"], IsDefault = true, Image = "c:1", Storage = new ConnectorStorage { Type = StorageType.External } },
    };

    public MessagingChannel Channel { get; init; } = new()
    {
        Metadata = new ObjectMeta { Name = "support", Namespace = "cx", Uid = "u1", Generation = 2, CreationTimestamp = new Timestamp("2026-05-01T00:00:00Z") },
        Spec = new MessagingChannelSpec
        {
            Platform = "WhatsApp",
            AccountId = "200",
            Terms = new TermsAcceptance { AcceptedVersion = "2026-01", AcceptedBy = "legal@example.com", AcceptedTime = new Timestamp("2026-01-12T09:00:00Z") },
            Approval = new ChannelApproval { Status = ApprovalStatus.Approved },
            MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { ["default"] = new("30d"), ["video"] = new("7d") },
        },
        Status = Running,
    };

    public ChannelReview[] Reviews { get; init; } = [];

    public UnreadInput[] Unread { get; init; } = [];

    public static MessagingChannelStatus Running { get; } = new()
    {
        ObservedGeneration = 2,
        Conditions =
        [
            Is(ChannelConditions.Accepted, "Accepted"), Is(ChannelConditions.Approved, "Approved"), Is(ChannelConditions.TermsAccepted, "TermsCurrent"), Is(ChannelConditions.RetentionCompliant, "RetentionClamped"),
            Is(ChannelConditions.Enforced, "ConnectorRunning"), Is(ChannelConditions.Available, "MinimumReplicasAvailable"), Is(ChannelConditions.Ready, "ConnectorAvailable"),
        ],
        Connector = new ConnectorStatus { Name = "support-connector", Replicas = 1, ReadyReplicas = 1 },
        History =
        [
            new ChannelHistoryEntry { Action = "Stop", Reason = "AwaitingApproval", Time = new Timestamp("2026-05-01T00:00:00Z") },
            new ChannelHistoryEntry { Action = "Run", Reason = "Approved", Time = new Timestamp("2026-05-20T00:00:00Z") },
        ],
    };

    public ClusterReading Reading => new(new ClusterSnapshot { Channels = [Channel], Policies = [Policy], Classes = [Class], Reviews = [.. Reviews] }, [.. Unread]);

    public ChannelReport Report() => new ReportBuilder(Reading, "lea@example.com", Now).Build(Channel);

    public string Explained(string? operatorSeen = null)
    {
        using StringWriter output = new() { NewLine = "\n" };
        new ExplainText(output, Display.Plain, Now).Write(Report(), new ReportBuilder(Reading, "lea@example.com", Now).Gaps, operatorSeen);
        return output.ToString();
    }

    private static Condition Is(string type, string reason) => new() { Type = type, Status = ConditionStatus.True, Reason = reason, ObservedGeneration = 2, Message = "as it is" };
}
