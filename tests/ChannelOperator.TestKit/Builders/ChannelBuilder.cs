using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Builders;

/// <summary>
/// Builds a channel. As it starts it is permitted by the policy and the class that the other builders start with. Each method gives a
/// new builder, so that one can be shared.
/// </summary>
public sealed class ChannelBuilder
{
    public const string Platform = "X";

    public const string Account = "4711";

    private readonly MessagingChannel _channel;

    public ChannelBuilder()
        : this(new MessagingChannel
        {
            Metadata = new ObjectMeta
            {
                Name = "support",
                Namespace = "cx",
                Uid = "11111111-1111-1111-1111-111111111111",
                ResourceVersion = "1",
                Generation = 1,
                CreationTimestamp = new Timestamp("2026-01-02T00:00:00Z"),
            },
            Spec = new MessagingChannelSpec { Platform = Platform, AccountId = Account, Terms = Acceptance(PlatformPolicyBuilder.TermsVersion, "2026-01-02T00:00:00Z") },
        })
    {
    }

    private ChannelBuilder(MessagingChannel channel) => _channel = channel;

    public MessagingChannel Build() => _channel;

    public ChannelBuilder Named(string name) => WithMetadata(metadata => metadata with { Name = name });

    public ChannelBuilder In(string @namespace) => WithMetadata(metadata => metadata with { Namespace = @namespace });

    public ChannelBuilder WithUid(string uid) => WithMetadata(metadata => metadata with { Uid = uid });

    public ChannelBuilder Created(string time) => WithMetadata(metadata => metadata with { CreationTimestamp = new Timestamp(time) });

    public ChannelBuilder On(string platform) => WithSpec(spec => spec with { Platform = platform });

    public ChannelBuilder ForAccount(string accountId) => WithSpec(spec => spec with { AccountId = accountId });

    public ChannelBuilder Accepting(string version, string acceptedTime = "2026-01-02T00:00:00Z") => WithSpec(spec => spec with { Terms = Acceptance(version, acceptedTime) });

    public ChannelBuilder WithoutTerms() => WithSpec(spec => spec with { Terms = null });

    public ChannelBuilder Approved(string? reviewed = null, string? expires = null) => WithApproval(ApprovalStatus.Approved, reviewed, expires);

    public ChannelBuilder WithApproval(string status, string? reviewed = null, string? expires = null) => WithSpec(spec => spec with
    {
        Approval = new ChannelApproval { Status = status, ReviewedTime = Time(reviewed), ExpirationTime = Time(expires) },
    });

    public ChannelBuilder Keeping(string kind, string duration) => WithSpec(spec => spec with
    {
        MediaRetention = new Dictionary<string, Duration>(spec.MediaRetention ?? new Dictionary<string, Duration>(), StringComparer.Ordinal) { [kind] = new(duration) },
    });

    public ChannelBuilder OfClass(string? name) => WithConnector(connector => connector with { ClassName = name });

    public ChannelBuilder WithReplicas(int? replicas) => WithConnector(connector => connector with { Replicas = replicas });

    public ChannelBuilder WithSecret(string name) => WithConnector(connector => connector with { CredentialsSecretName = name });

    public ChannelBuilder WithSetting(string name, string value) => WithConnector(connector => connector with
    {
        Settings = new Dictionary<string, string>(connector.Settings ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [name] = value },
    });

    public ChannelBuilder Stopped() => WithSpec(spec => spec with { State = ChannelState.Stopped });

    public ChannelBuilder Suspended() => WithSpec(spec => spec with { Suspend = true });

    /// <summary>What the operator published when it last permitted the channel.</summary>
    public ChannelBuilder WithEffective(string platform, string accountId, params (string Kind, string Duration)[] retention) => With(channel => channel with
    {
        Status = (channel.Status ?? new MessagingChannelStatus()) with
        {
            Effective = new EffectiveChannel
            {
                Platform = platform,
                AccountId = accountId,
                Retention = retention.Length == 0 ? null : retention.ToDictionary(entry => entry.Kind, entry => new Duration(entry.Duration), StringComparer.Ordinal),
            },
        },
    });

    public ChannelBuilder WithConnector(Func<ChannelConnectorSpec, ChannelConnectorSpec> change) => WithSpec(spec => spec with { Connector = change(spec.Connector ?? new ChannelConnectorSpec()) });

    public ChannelBuilder WithMetadata(Func<ObjectMeta, ObjectMeta> change) => With(channel => channel with { Metadata = change(channel.Metadata) });

    public ChannelBuilder WithSpec(Func<MessagingChannelSpec, MessagingChannelSpec> change) => With(channel => channel with { Spec = change(channel.Spec) });

    public ChannelBuilder With(Func<MessagingChannel, MessagingChannel> change) => new(change(_channel));

    private static TermsAcceptance Acceptance(string version, string time) => new()
    {
        AcceptedVersion = version,
        AcceptedBy = "legal@example.com",
        AcceptedTime = new Timestamp(time),
    };

    private static Timestamp? Time(string? text) => text is null ? null : new Timestamp(text);
}
