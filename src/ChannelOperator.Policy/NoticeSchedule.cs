using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>Notices 14, 3 and 1 days ahead of each deadline.</summary>
internal static class NoticeSchedule
{
    private static readonly ImmutableArray<int> DaysAhead = [14, 3, 1];

    /// <summary>The notices of a deadline, the first due first.</summary>
    public static IEnumerable<Notice> For(Deadline deadline) =>
        DaysAhead.Select(days => new Notice(ReasonFor(deadline.Reason), deadline.At, days, Clock.Add(deadline.At, -TimeSpan.FromDays(days))));

    private static string ReasonFor(string deadlineReason) => deadlineReason switch
    {
        ChannelConditions.ApprovedReasons.ApprovalExpired => EventReasons.ApprovalExpiring,
        ChannelConditions.ApprovedReasons.ReviewOverdue => EventReasons.ReviewExpiring,
        _ => EventReasons.TermsExpiring,
    };
}
