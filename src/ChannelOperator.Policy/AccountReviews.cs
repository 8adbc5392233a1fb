using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>What the records of an account say together.</summary>
/// <remarks>
/// Of the Officers' records the newest counts, of the Platform's the strictest that is not lifted. A Platform record can only stop, and stops until
/// it is deleted or lifted: a stopped connector hears no later word of the platform. An Officer's Approved record lifts the one that it names in
/// <c>supersedes</c>, and with it all that were decided by then and are no stricter: whoever has read the strictest need not name the rest.
/// A record that was edited, which only servers without CEL let happen, counts only where that makes the answer stricter.
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
        int byStrictness = one.Strictness.CompareTo(other.Strictness);
        return byTime != 0 ? byTime : byStrictness != 0 ? byStrictness : string.CompareOrdinal(other.Review.Metadata.Name, one.Review.Metadata.Name);
    });

    /// <summary>The strictest is the greatest; of those that are equally strict the newest.</summary>
    private static readonly Comparer<Entry> ByStrictness = Comparer<Entry>.Create((one, other) =>
        one.Strictness != other.Strictness ? one.Strictness.CompareTo(other.Strictness) : ByAge.Compare(one, other));

    /// <summary>The statements of the records that count, at most one of each source.</summary>
    public ImmutableArray<ApprovalStatement> Statements { get; init; } = [];

    /// <summary>The latest time at which an Officer's record approved, whether or not that record still counts; null if none did.</summary>
    public DateTimeOffset? LastApproval { get; init; }

    /// <summary>An Officer's refusal that was recorded after the approval that counts, and says that it was decided before; null if there is none. It is easily a mistake in its time.</summary>
    public ChannelReview? Overtaken { get; init; }

    /// <summary>Sums the records of one account up.</summary>
    /// <param name="reviews">All records of the account in the namespace, in any order.</param>
    /// <returns>The sum.</returns>
    public static AccountReviews Of(IReadOnlyCollection<ChannelReview> reviews)
    {
        if (reviews.Count == 0)
        {
            return None;
        }

        ImmutableArray<Entry> all = [.. reviews.Select(Entry.Of)];
        ImmutableArray<Entry> unedited = [.. all.Where(entry => !entry.IsEdited)];
        ImmutableArray<Entry> deciding = Deciding(unedited);
        if (unedited.Length < all.Length && Deciding(all) is var withEdited && StrictestOf(withEdited) > StrictestOf(deciding))
        {
            deciding = withEdited;
        }

        return new AccountReviews
        {
            Statements = [.. deciding.Select(entry => ApprovalStatement.Of(entry.Review))],
            LastApproval = unedited.Where(entry => entry is { IsPlatform: false, IsApproval: true }).Max(entry => (DateTimeOffset?)entry.Time),
            Overtaken = OvertakenBy(deciding.FirstOrDefault(entry => entry is { IsPlatform: false, IsApproval: true }), unedited),
        };
    }

    /// <summary>The Platform records that need not be kept.</summary>
    /// <param name="reviews">All records of the account in the namespace, in any order.</param>
    /// <returns>
    /// Those beyond the newest <see cref="KeptPlatformRecords"/> that change nothing; never one that decides, would if another were deleted for having
    /// been edited, or is named by the Officer's record that lifts it and others.
    /// </returns>
    public static ImmutableArray<ChannelReview> Prunable(IReadOnlyCollection<ChannelReview> reviews)
    {
        ImmutableArray<Entry> all = [.. reviews.Select(Entry.Of)];
        ImmutableArray<Entry> unedited = [.. all.Where(entry => !entry.IsEdited)];
        HashSet<string> kept = [.. Deciding(all).Concat(Deciding(unedited)).Select(entry => entry.Name), .. all.Select(entry => entry.Review.Spec.Supersedes).OfType<string>()];
        return [.. unedited.Where(entry => entry.IsPlatform).OrderDescending(ByAge).Skip(KeptPlatformRecords).Where(entry => !kept.Contains(entry.Name)).Select(entry => entry.Review)];
    }

    private static ImmutableArray<Entry> Deciding(ImmutableArray<Entry> entries)
    {
        Entry? officer = entries.Where(entry => !entry.IsPlatform).Max(ByAge);
        Entry[] said = [.. entries.Where(entry => entry is { IsPlatform: true, IsApproval: false })];
        (Entry Lift, Entry Named)[] lifts = said.Length == 0 ? [] : [.. Lifts(entries, said)];
        Entry? platform = said.Where(entry => !lifts.Any(lift => lift.Lift.Time >= entry.Time && lift.Named.Strictness >= entry.Strictness)).Max(ByStrictness);
        return [.. new[] { officer, platform }.OfType<Entry>()];
    }

    /// <summary>The Officers' approvals that name a Platform record, and are not older than it: what is named in advance is not read.</summary>
    private static IEnumerable<(Entry Lift, Entry Named)> Lifts(ImmutableArray<Entry> entries, Entry[] said) =>
        from lift in entries
        where lift is { IsPlatform: false, IsApproval: true, IsEdited: false } && lift.Review.Spec.Supersedes is not null
        from named in said
        where named.Name == lift.Review.Spec.Supersedes && lift.Time >= named.Time
        select (lift, named);

    private static ChannelReview? OvertakenBy(Entry? approval, ImmutableArray<Entry> entries) => approval is null ? null : entries
        .Where(entry => entry is { IsPlatform: false, IsApproval: false } && entry.Review.Metadata.CreationTimestamp?.Value > approval.Review.Metadata.CreationTimestamp?.Value)
        .Max(ByStrictness)?.Review;

    private static int StrictestOf(ImmutableArray<Entry> entries) => entries.Select(entry => entry.Strictness).DefaultIfEmpty(ApprovalStatement.Strictness(ApprovalStatus.Pending)).Max();

    /// <summary>A record with its time: when it was decided, but no later than it was stored.</summary>
    private sealed record Entry(ChannelReview Review, DateTimeOffset Time)
    {
        public string Name => Review.Metadata.Name;

        public int Strictness => ApprovalStatement.Strictness(Review.Spec.Decision);

        public bool IsPlatform => Review.Spec.Source == ReviewSource.Platform;

        public bool IsApproval => Review.Spec.Decision == ApprovalStatus.Approved;

        public bool IsEdited => Review.Metadata.Generation > 1;

        public static Entry Of(ChannelReview review)
        {
            DateTimeOffset? decided = review.Spec.DecidedTime.Value;
            DateTimeOffset? stored = review.Metadata.CreationTimestamp?.Value;
            return new Entry(review, (decided > stored ? stored : decided ?? stored) ?? DateTimeOffset.MinValue);
        }
    }
}
