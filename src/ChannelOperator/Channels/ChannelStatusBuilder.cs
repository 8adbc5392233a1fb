using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;

namespace ChannelOperator.Channels;

/// <summary>Builds the whole status of a channel from the facts of one pass. Pure.</summary>
internal static class ChannelStatusBuilder
{
    private const int HistoryLength = 5;

    /// <summary>Builds the status.</summary>
    /// <param name="observed">What was seen.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="problem">What the pods have just told, if they were asked: see <see cref="AsksForPods"/>.</param>
    public static MessagingChannelStatus Build(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, DateTimeOffset now, string? problem = null)
    {
        MessagingChannel channel = observed.Channel;
        MessagingChannelStatus? before = channel.Status;
        ConditionList conditions = new(before?.Conditions, channel.Metadata.Generation, now);
        foreach (string type in new[] { ChannelConditions.Accepted, ChannelConditions.Approved, ChannelConditions.TermsAccepted, ChannelConditions.RetentionCompliant })
        {
            Finding[] findings = [.. decision.Findings.Where(finding => finding.Condition == type)];
            conditions.Set(type, findings[0].Status, findings[0].Reason, string.Join("; ", findings.Select(finding => finding.Message)));
        }

        ConditionDraft enforced = EnforcedCondition.Judge(decision, outcome);
        ConditionDraft available = AvailableCondition.Judge(decision.Action, outcome.Deployment, before, now);
        string? told = Problem(before, available.Reason, problem);
        available = AvailableCondition.Explain(available, told, observed.Key);
        ReadySummary summary = ReadySummary.Judge(decision, outcome, enforced, available);
        foreach (ConditionDraft draft in TransientConditions.Judge(decision, summary).Prepend(summary.Ready).Prepend(available).Prepend(enforced))
        {
            conditions.Set(draft.Type, draft.Status, draft.Reason, draft.Message);
        }

        return new MessagingChannelStatus
        {
            ObservedGeneration = channel.Metadata.Generation,
            Conditions = conditions.Conditions,
            Effective = BuildEffective(observed, decision, outcome),
            NextTransitionTime = decision.NextTransitionTime is { } next ? Timestamp.Rounded(next) : null,
            Connector = BuildConnector(outcome.Deployment, told),
            LastHandledReconcileAt = RequestedAt(channel) ?? before?.LastHandledReconcileAt,
            LastNotice = LastNotice(before, decision),
            History = BuildHistory(before?.History, decision, outcome, now),
        };
    }

    /// <summary>Whether the pods are to be asked for a status: when the connector has just become unavailable, or somebody asks to look again.</summary>
    public static bool AsksForPods(MessagingChannel channel, MessagingChannelStatus after)
    {
        string? reason = ReasonOf(after, ChannelConditions.Available);
        return reason is not null && AvailableCondition.IsExplainedByPods(reason)
            && (reason != ReasonOf(channel.Status, ChannelConditions.Available) || after.LastHandledReconcileAt != channel.Status?.LastHandledReconcileAt);
    }

    /// <summary>What the pods told is kept as long as the reason stays: else each pass would have another word for the same trouble.</summary>
    private static string? Problem(MessagingChannelStatus? before, string reason, string? told)
    {
        string? known = reason == ReasonOf(before, ChannelConditions.Available) ? before?.Connector?.Problem : null;
        return AvailableCondition.IsExplainedByPods(reason) ? told ?? known : null;
    }

    private static ConnectorStatus? BuildConnector(OwnedObject? deployment, string? problem) => deployment is null ? null : new ConnectorStatus
    {
        Name = deployment.Metadata.Name,
        Replicas = deployment.Replicas,
        ReadyReplicas = deployment.Status?.ReadyReplicas ?? 0,
        Problem = problem,
    };

    private static string? ReasonOf(MessagingChannelStatus? status, string type) => status?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Reason;

    private static string? RequestedAt(MessagingChannel channel) =>
        channel.Metadata.Annotations is { } annotations && annotations.TryGetValue(Labels.RequestedAt, out string? value) && value.Length > 0 ? value[..Math.Min(value.Length, 256)] : null;

    private static Timestamp? LastNotice(MessagingChannelStatus? before, ChannelDecision decision)
    {
        if (decision.Notices.IsEmpty)
        {
            return before?.LastNotice;
        }

        DateTimeOffset due = decision.Notices[^1].Due;
        return before?.LastNotice?.Value >= due ? before.LastNotice : Timestamp.From(due);
    }

    /// <summary>What is in force stays in the status while nothing new is applied, and identifies what the channel was first permitted for.</summary>
    private static EffectiveChannel? BuildEffective(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome)
    {
        EffectiveChannel? before = observed.Channel.Status?.Effective;
        bool permitted = decision.Action == ChannelAction.Run;
        if (before is null && !permitted)
        {
            return null;
        }

        before ??= new EffectiveChannel { Platform = NullIfEmpty(observed.Channel.Spec.Platform), AccountId = NullIfEmpty(observed.Channel.Spec.AccountId) };
        EffectiveChannel after = before with { Replicas = RememberReplicas(observed, decision, outcome, before) };
        return decision.Scope != ChangeScope.Everything || !permitted
            ? after
            : after with
            {
                TermsVersion = decision.TermsVersion,
                ClassName = decision.Class?.Metadata.Name,
                Retention = decision.Retention?.ToImmutableSortedDictionary(entry => entry.Key, entry => Duration.From(entry.Value), StringComparer.Ordinal),
            };
    }

    // An old API server lets an empty text into the spec, and refuses it in the status.
    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    /// <summary>The number that runs; while stopped the number of before, not what somebody scaled to meanwhile.</summary>
    private static int RememberReplicas(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, EffectiveChannel before)
    {
        int running = decision.Action == ChannelAction.Stop && !observed.Facts.IsRunning ? 0
            : outcome.Deployment is { Replicas: > 0 } deployment ? deployment.Replicas : outcome.ReplicasBefore;
        return running > 0 ? running : before.Replicas ?? observed.Channel.Spec.Connector?.Replicas ?? 1;
    }

    private static ImmutableArray<ChannelHistoryEntry> BuildHistory(IReadOnlyList<ChannelHistoryEntry>? before, ChannelDecision decision, ApplyOutcome outcome, DateTimeOffset now)
    {
        ImmutableArray<ChannelHistoryEntry> history = [.. before ?? []];
        string action = decision.Action == ChannelAction.Run ? ChannelActions.Run : ChannelActions.Stop;
        // What is recorded has been done: a start that is held is not.
        if (outcome.IsStartHeld || (history.Length > 0 && history[^1].Action == action && history[^1].Reason == decision.Reason))
        {
            return history;
        }

        ChannelHistoryEntry entry = new() { Action = action, Reason = decision.Reason, Time = Timestamp.From(ConditionList.Seconds(now)) };
        return [.. history.Append(entry).TakeLast(HistoryLength)];
    }
}
