using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>What the records of an account say together.</summary>
/// <remarks>
/// Of each source the newest record counts. A Platform record can only stop, and stops until it is deleted or an Officer's Approved record
/// names it in <c>supersedes</c>: a stopped connector hears no later word of the platform. A record that was edited, which only servers without
/// CEL let happen, counts only where that makes the answer stricter.
/// </remarks>
public sealed record AccountReviews
{
    /// <summary>How many Platform records of an account are always kept, the newest.</summary>
    public const int KeptPlatformRecords = 20;

    /// <summary>No record.</summary>
    public static readonly AccountReviews None = new();

    /// <summary>The newest is the greatest; of those decided at the same time the strictest.</summary>
    private static readonly Comparer<Entry> ByAge = Comparer<Entry>.Create((one, other) =>
    {
        int byTime = one.Time.CompareTo(other.Time);
        int byStrictness = ApprovalStatement.Strictness(one.Review.Spec.Decision).CompareTo(ApprovalStatement.Strictness(other.Review.Spec.Decision));
        return byTime != 0 ? byTime : byStrictness != 0 ? byStrictness : string.CompareOrdinal(other.Review.Metadata.Name, one.Review.Metadata.Name);
    });

    /// <summary>The statements of the records that count, at most one of each source.</summary>
    public ImmutableArray<ApprovalStatement> Statements { get; init; } = [];

    /// <summary>The latest time at which a record approved, whether or not that record still counts; null if none did.</summary>
    public DateTimeOffset? LastApproval { get; init; }

    /// <summary>Sums the records of one account up.</summary>
    /// <param name="reviews">All records of the account in the namespace, in any order.</param>
    /// <returns>The sum.</returns>
    public static AccountReviews Of(IReadOnlyCollection<ChannelReview> reviews)
    {
        if (reviews.Count == 0)
        {
            return None;
        }

        ImmutableArray<Entry> all = [.. reviews.Where(review => ApprovalRules.IsKnown(review.Spec.Decision)).Select(Entry.Of)];
        ImmutableArray<Entry> unedited = [.. all.Where(entry => !entry.IsEdited)];
        ImmutableArray<ApprovalStatement> statements = StatementsOf(unedited);
        if (unedited.Length < all.Length && StatementsOf(all) is var withEdited && StrictestOf(withEdited) > StrictestOf(statements))
        {
            statements = withEdited;
        }

        return new AccountReviews
        {
            Statements = statements,
            LastApproval = unedited.Where(entry => entry.IsApproval).Max(entry => (DateTimeOffset?)entry.Time),
        };
    }

    /// <summary>The Platform records that need not be kept.</summary>
    /// <param name="reviews">All records of the account in the namespace, in any order.</param>
    /// <returns>Those beyond the newest <see cref="KeptPlatformRecords"/> that no longer count; never one that decides, or would if another were deleted for having been edited.</returns>
    public static ImmutableArray<ChannelReview> Prunable(IReadOnlyCollection<ChannelReview> reviews)
    {
        ImmutableArray<Entry> all = [.. reviews.Select(Entry.Of)];
        ImmutableArray<Entry> unedited = [.. all.Where(entry => !entry.IsEdited)];
        HashSet<string> deciding = [.. StatementsOf(all).Concat(StatementsOf(unedited)).Select(statement => statement.Review!.Metadata.Name)];
        return [.. unedited.Where(entry => entry.IsPlatform).OrderDescending(ByAge).Skip(KeptPlatformRecords).Select(entry => entry.Review).Where(review => !deciding.Contains(review.Metadata.Name))];
    }

    private static ImmutableArray<ApprovalStatement> StatementsOf(ImmutableArray<Entry> entries)
    {
        Entry? officer = Newest(entries.Where(entry => !entry.IsPlatform));
        Entry? platform = Newest(entries.Where(entry => entry is { IsPlatform: true, IsApproval: false }));
        platform = platform is not null && IsLifted(platform, entries) ? null : platform;
        return [.. new[] { officer, platform }.OfType<Entry>().Select(entry => ApprovalStatement.Of(entry.Review))];
    }

    private static bool IsLifted(Entry platform, IEnumerable<Entry> entries) => entries.Any(entry =>
        entry is { IsPlatform: false, IsApproval: true, IsEdited: false } && entry.Review.Spec.Supersedes == platform.Review.Metadata.Name && entry.Time >= platform.Time);

    private static Entry? Newest(IEnumerable<Entry> entries) => entries.Max(ByAge);

    private static int StrictestOf(ImmutableArray<ApprovalStatement> statements) => statements.Select(statement => ApprovalStatement.Strictness(statement.Status)).DefaultIfEmpty(ApprovalStatement.Strictness(ApprovalStatus.Pending)).Max();

    /// <summary>A record with its time: when it was decided, or when it was stored where that is missing or would be later.</summary>
    private sealed record Entry(ChannelReview Review, DateTimeOffset Time)
    {
        public bool IsPlatform => Review.Spec.Source == ReviewSource.Platform;

        public bool IsApproval => Review.Spec.Decision == ApprovalStatus.Approved;

        public bool IsEdited => Review.Metadata.Generation > 1;

        public static Entry Of(ChannelReview review)
        {
            DateTimeOffset? decided = review.Spec.DecidedTime.Value;
            DateTimeOffset? stored = review.Metadata.CreationTimestamp?.Value;
            bool isAhead = stored is { } time && decided > Clock.Add(time, Clock.Tolerance);
            return new Entry(review, (isAhead ? stored : decided ?? stored) ?? DateTimeOffset.MinValue);
        }
    }
}
