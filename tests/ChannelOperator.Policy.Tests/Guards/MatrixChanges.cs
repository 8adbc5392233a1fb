using ChannelOperator.Api;
using ChannelOperator.Policy.Guards;

namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>The changes of the permission matrix: of the channel <c>support</c>, or of its account.</summary>
public static class MatrixChanges
{
    public const string Channel = "support";

    public const string Account = "4711";

    public const string Winter = "2026-01-10T00:00:00Z";

    public const string Spring = "2026-04-01T00:00:00Z";

    public const string Summer = "2026-07-01T00:00:00Z";

    /// <summary>When records are created, where no server says.</summary>
    public static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public static ChannelApproval Approval(string status, string? reviewed = null, string? expires = null) =>
        new() { Status = status, Reference = "REVIEW-1", ReviewedTime = Time(reviewed), ExpirationTime = Time(expires) };

    public static Func<string, string, GuardedRequest> Create(ChannelApproval? approval = null, string? terms = null) =>
        (user, platform) => new GuardedRequest { User = user, Channel = Build(platform, approval, terms) };

    public static Func<string, string, GuardedRequest> Update(ChannelApproval? before, ChannelApproval? after, string? termsBefore = null, string? termsAfter = null, int replicas = 1) =>
        (user, platform) => new GuardedRequest { User = user, OldChannel = Build(platform, before, termsBefore), Channel = Build(platform, after, termsAfter, replicas) };

    public static Func<string, string, GuardedRequest> Record(string source, string decision, Func<ChannelReviewSpec, ChannelReviewSpec>? change = null, int minutesAhead = 0) => (user, platform) =>
    {
        ChannelReviewSpec spec = new()
        {
            Platform = platform, AccountId = Account, Decision = decision, Source = source, Reason = "test", DecidedBy = "lea@example.com", RecordedBy = user, DecidedTime = Timestamp.From(Now.AddMinutes(minutesAhead)),
        };
        ObjectMeta metadata = new() { Name = "record", Namespace = PermissionMatrix.Namespace, CreationTimestamp = Timestamp.From(Now) };
        MessagingChannel other = Build(platform, null, null);
        return new GuardedRequest
        {
            User = user,
            Review = new ChannelReview { Metadata = metadata, Spec = change is null ? spec : change(spec) },
            Neighbours = [Build(platform, null, null), other with { Metadata = other.Metadata with { Name = "another" }, Spec = other.Spec with { AccountId = "9999" } }],
        };
    };

    private static MessagingChannel Build(string platform, ChannelApproval? approval, string? terms, int replicas = 1) => new()
    {
        Metadata = new ObjectMeta { Name = Channel, Namespace = PermissionMatrix.Namespace },
        Spec = new MessagingChannelSpec
        {
            Platform = platform,
            AccountId = Account,
            Approval = approval,
            Terms = terms is null ? null : new TermsAcceptance { AcceptedVersion = terms, AcceptedBy = "legal@example.com", AcceptedTime = new Timestamp(Winter) },
            Connector = new ChannelConnectorSpec { Replicas = replicas },
        },
    };

    private static Timestamp? Time(string? text) => text is null ? null : new Timestamp(text);
}
