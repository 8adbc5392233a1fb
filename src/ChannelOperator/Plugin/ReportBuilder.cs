using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin;

/// <summary>Makes the report on a channel from what was read. Pure: all that others wrote goes through one line here.</summary>
internal sealed class ReportBuilder(ClusterReading reading, string user, DateTimeOffset now)
{
    // A stop within this time is one that somebody has to look at.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>What could not be read, for people.</summary>
    public IReadOnlyList<string> Gaps { get; } = [.. reading.Unread.Where(unread => IsMissed(unread, reading.Snapshot)).Select(GapText.Of).Distinct(StringComparer.Ordinal)];

    /// <summary>Labels of namespaces are missed only where a policy asks for them.</summary>
    private static bool IsMissed(UnreadInput unread, ClusterSnapshot snapshot) =>
        unread.Type != ResourceTypes.Namespaces || snapshot.Policies.Any(policy => policy.Spec.NamespaceSelector is not null);

    /// <summary>The report on a channel of the snapshot.</summary>
    public ChannelReport Build(MessagingChannel channel)
    {
        Assessment assessed = Assessment.Of(channel, reading, now);
        ChannelReport report = new()
        {
            Namespace = Name(channel.Metadata.Namespace),
            Name = Name(channel.Metadata.Name),
            Platform = Name(Platforms.Of(channel)),
            AccountId = Name(AccountOf(channel)),
            Created = channel.Metadata.CreationTimestamp?.Value,
            State = State(assessed),
            Since = Since(channel),
            Reason = Name(Told(assessed)),
            AcceptedTerms = channel.Spec.Terms is { } terms ? Name(terms.AcceptedVersion) : null,
            Suspended = channel.Spec.Suspend == true,
            Problems = [.. new ProblemFinder(assessed, reading.Snapshot, user).Find()],
            Pending = [.. PendingWork.Of(assessed)],
            StopsAhead = [.. StopsAhead(assessed)],
            NextLook = assessed.Decision?.NextTransitionTime,
            Retention = [.. RetentionTable.Of(assessed)],
            StatusBehind = Behind(assessed),
        };
        return Complete(report, channel.Status?.Connector);
    }

    private ChannelReport Complete(ChannelReport report, ConnectorStatus? connector) => report with
    {
        Replicas = connector?.Replicas ?? 0,
        ReadyReplicas = connector?.ReadyReplicas ?? 0,
        Reason = report.Problems.Count > 0 ? report.Problems[0].Reason : report.Reason,
        NeedsAttention = report.State == ChannelStates.Stopping || report.Pending.Count > 0
            || report.Problems.Any(problem => problem.Reason != ChannelConditions.ReadyReasons.StoppedAsDeclared) || report.StopsAhead.Any(stop => stop.Time - now < Soon),
    };

    private static string AccountOf(MessagingChannel channel) => channel.Status?.Effective?.AccountId ?? channel.Spec.AccountId;

    /// <summary>Where nothing is wrong: what the operator says, unless it does not know yet.</summary>
    private static string Told(Assessment assessed) =>
        assessed.Differences.Any() ? assessed.Decision!.Reason : assessed.Find(ChannelConditions.Ready)?.Reason ?? ChannelConditions.Pending;

    private static string Name(string text) => OneLine.Of(text, Longest.Name);

    private static string State(Assessment assessed)
    {
        ConnectorStatus? connector = assessed.Channel.Status?.Connector;
        if (assessed.IsToRun)
        {
            return connector is { Replicas: > 0 } ? ChannelStates.Running : ChannelStates.Starting;
        }

        // Replicas are what is asked for: pods on a node that is gone outlive them.
        return connector is { Replicas: > 0 } or { ReadyReplicas: > 0 } || PendingWork.IsNotStopped(assessed) ? ChannelStates.Stopping : ChannelStates.Stopped;
    }

    /// <summary>Of the recorded decisions in a row with the last one's action the first.</summary>
    private static DateTimeOffset? Since(MessagingChannel channel)
    {
        DateTimeOffset? since = null;
        foreach (ChannelHistoryEntry entry in (channel.Status?.History ?? []).Reverse().TakeWhile(entry => entry.Action == channel.Status!.History![^1].Action))
        {
            since = entry.Time.Value ?? since;
        }

        return since;
    }

    private static IEnumerable<StopAhead> StopsAhead(Assessment assessed) =>
        assessed.Decision?.Deadlines.Select(deadline => new StopAhead(deadline.At, deadline.Reason, DoBefore(deadline.Reason, assessed))) ?? [];

    private static string DoBefore(string reason, Assessment assessed) => reason switch
    {
        ChannelConditions.ApprovedReasons.ApprovalExpired => "have the approval renewed at the platform, then record it",
        ChannelConditions.ApprovedReasons.ReviewOverdue => "have the review repeated, then record it",
        _ => OneLine.Of($"accept version {NextVersion(assessed)} of the terms", Longest.Name),
    };

    private static string NextVersion(Assessment assessed)
    {
        TermsTimeline? timeline = assessed.Facts.Policy.Effective?.Terms;
        int index = timeline?.IndexOf(assessed.Channel.Spec.Terms?.AcceptedVersion ?? "") ?? -1;
        return index >= 0 && index + 1 < timeline!.Versions.Length ? timeline.Versions[index + 1].Version : TermsAdvice.Version(assessed) ?? "in force";
    }

    private static string? Behind(Assessment assessed)
    {
        MessagingChannel channel = assessed.Channel;
        if (channel.Status is null or { ObservedGeneration: < 0 })
        {
            return "no operator has looked at this channel yet";
        }

        if (!assessed.IsSeen)
        {
            return $"the status is about generation {channel.Status.ObservedGeneration}, and the channel is at generation {channel.Metadata.Generation}";
        }

        if (assessed is { IsGraceOver: true, Decision: null or { Action: ChannelAction.Stop }, Grace: { } grace })
        {
            return $"by {grace.Reason} what runs was to run until {Timestamp.Rounded(grace.End)}, and no status was written since";
        }

        string differences = string.Join(", ", assessed.Differences.Select(difference => $"{difference.Type} is {difference.Told} in the status and {difference.Found} by the objects as they are"));
        return differences.Length > 0 ? OneLine.Of(differences, Longest.Message) : null;
    }
}
