using System.Collections.Concurrent;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Channels;

/// <summary>
/// What was decided on each channel, and which stops are not carried out yet: one write for each pass, and sums only when somebody asks.
/// Whether a connector is at zero is asked of the caches at that moment, so that no answer waits for another pass.
/// </summary>
internal sealed class ChannelLedger(ResourceCache<MessagingChannel> channels, OwnedCaches owned, TimeProvider time)
{
    private readonly ConcurrentDictionary<ResourceKey, LedgerEntry> _entries = new();

    // Since when connectors run that have lost their channel, and the platform that it was of.
    private readonly ConcurrentDictionary<ResourceKey, (string Platform, DateTimeOffset Since)> _orphans = new();

    private volatile bool _isActing;

    /// <summary>This process looks after the channels from now on. What it knew in an earlier term is forgotten: another leader may have been there, and the statuses know better.</summary>
    public void BeginTerm()
    {
        _entries.Clear();
        _orphans.Clear();
        _isActing = true;
    }

    /// <summary>Somebody else may look after them now; nothing is told any more.</summary>
    public void EndTerm() => _isActing = false;

    /// <summary>Takes in what was decided on a channel, before anything comes of it.</summary>
    public LedgerChange Decide(ChannelObservation observed, ChannelDecision decision, string platform, DateTimeOffset now)
    {
        _orphans.TryRemove(observed.Key, out _);
        LedgerEntry? before = Find(observed);
        bool runsUnseen = decision.Action == ChannelAction.Stop && observed.Deployment is null && before is { RunsUnseen: true };
        bool isPending = runsUnseen || (decision.Action == ChannelAction.Stop && observed.StoppableDeployment is { } deployment && !DeploymentRollout.IsAtZero(deployment));
        _entries[observed.Key] = new LedgerEntry
        {
            Uid = observed.Channel.Metadata.Uid,
            Platform = platform,
            Action = decision.Action,
            Reason = decision.Reason,
            IsSuspended = decision.IsSuspended,
            NotAfter = decision.NotAfter,
            // Until the pass has looked at the connector anew: a gap would look like a recovery.
            Unavailable = before?.Unavailable,
            StopSince = isPending ? PendingSince(observed, before) ?? now : null,
            RunsUnseen = runsUnseen,
            IsFirst = before is null,
        };
        TimeSpan? stoppedAfter = decision.Action == ChannelAction.Stop && !isPending ? now - before?.StopSince : null;
        return new LedgerChange(!IsKnown(observed, before, decision), stoppedAfter);
    }

    /// <summary>Takes in what came of it.</summary>
    /// <returns>How long the stop took that has just come to its end; null if none has.</returns>
    public TimeSpan? Apply(ChannelObservation observed, ApplyOutcome outcome)
    {
        if (Find(observed) is not { } entry)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (entry.Action == ChannelAction.Run)
        {
            _entries[observed.Key] = entry with { Unavailable = WhyUnavailable(observed, entry, outcome, now) };
            return null;
        }

        // A Deployment that could not even be looked for may run: nothing ends then.
        bool isAtZero = outcome.Deployment is { } deployment ? DeploymentRollout.IsAtZero(deployment) : outcome.Failure is null;
        if (isAtZero)
        {
            _entries[observed.Key] = entry with { StopSince = null, RunsUnseen = false };
            return now - entry.StopSince;
        }

        if (observed.Deployment is null && outcome.Deployment is not null)
        {
            _entries[observed.Key] = entry with { StopSince = PendingSince(observed, entry) ?? now, RunsUnseen = true };
        }

        return null;
    }

    /// <summary>A channel is gone. A connector that it has left behind with nobody to answer for it has to stop, whatever was decided.</summary>
    public void Forget(ResourceKey channel)
    {
        _entries.TryRemove(channel, out LedgerEntry? last);
        if (IsOrphanPending(channel))
        {
            _orphans.TryAdd(channel, (last?.Platform ?? OperatorMetrics.UnknownPlatform, last?.StopSince ?? time.GetUtcNow()));
        }
        else
        {
            _orphans.TryRemove(channel, out _);
        }
    }

    /// <summary>How many channels there are of each platform, action and reason.</summary>
    public IReadOnlyDictionary<(string Platform, ChannelAction Action, string Reason), long> Counts() =>
        Sum(_ => true, entry => (entry.Platform, entry.Action, entry.Reason));

    /// <summary>How many channels of each platform their owners have suspended.</summary>
    public IReadOnlyDictionary<string, long> Suspended() => Sum(entry => entry.IsSuspended, entry => entry.Platform);

    /// <summary>How many channels of each platform are to run while their connectors are not available, by the reason.</summary>
    public IReadOnlyDictionary<(string Platform, string Reason), long> Unavailable() => Sum(entry => entry is { Action: ChannelAction.Run, Unavailable: not null }, entry => (entry.Platform, entry.Unavailable!));

    /// <summary>When the first running channel of each platform stops by itself; platforms without one are left out.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Deadlines()
    {
        Dictionary<string, DateTimeOffset> earliest = new(StringComparer.Ordinal);
        foreach ((_, LedgerEntry entry) in Entries())
        {
            if (entry.NotAfter is { } end && !(earliest.TryGetValue(entry.Platform, out DateTimeOffset first) && first <= end))
            {
                earliest[entry.Platform] = end;
            }
        }

        return earliest;
    }

    /// <summary>The age of the oldest stop of each platform that is decided and not carried out yet; zero where there is none.</summary>
    public IReadOnlyDictionary<string, TimeSpan> PendingStops()
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<string, TimeSpan> oldest = new(StringComparer.Ordinal);
        foreach ((ResourceKey key, LedgerEntry entry) in Entries())
        {
            Note(entry.Platform, entry.StopSince is { } since && IsPending(key, entry) ? now - since : TimeSpan.Zero);
        }

        foreach ((ResourceKey key, (string platform, DateTimeOffset since)) in _isActing ? _orphans : [])
        {
            Note(platform, channels.Get(key) is null && IsOrphanPending(key) ? now - since : TimeSpan.Zero);
        }

        return oldest;

        void Note(string platform, TimeSpan age)
        {
            TimeSpan known = oldest.GetValueOrDefault(platform);
            oldest[platform] = age > known ? age : known;
        }
    }

    /// <summary>By the Deployment and not by the status, which some servers refuse. What a suspended channel's owner has scaled to zero is as the owner wants it.</summary>
    private static string? WhyUnavailable(ChannelObservation observed, LedgerEntry entry, ApplyOutcome outcome, DateTimeOffset now)
    {
        ConditionDraft available = AvailableCondition.Judge(entry.Action, outcome.Deployment ?? observed.OwnedDeployment, observed.Channel.Status, now);
        bool isAsWished = available.Status == ConditionStatus.True || (entry.IsSuspended && available.Reason == ChannelConditions.AvailableReasons.ScaledToZero);
        return isAsWished ? null : available.Reason;
    }

    private bool IsOrphanPending(ResourceKey key) =>
        owned.Find(ResourceTypes.Deployments, key) is { } deployment && OrphanStopper.IsOrphan(deployment) && !DeploymentRollout.IsAtZero(deployment);

    private bool IsPending(ResourceKey key, LedgerEntry entry)
    {
        if (channels.Get(key)?.Value is not { } channel || channel.Metadata.Uid != entry.Uid)
        {
            return false;
        }

        return owned.Find(ResourceTypes.Deployments, key) is { } deployment
            ? ConnectorWriter.MayStop(deployment, channel) && !DeploymentRollout.IsAtZero(deployment)
            : entry.RunsUnseen;
    }

    // None from who does not act. The enumeration takes no lock.
    private IEnumerable<KeyValuePair<ResourceKey, LedgerEntry>> Entries() => _isActing ? _entries : [];

    private Dictionary<TKey, long> Sum<TKey>(Func<LedgerEntry, bool> counts, Func<LedgerEntry, TKey> key)
        where TKey : notnull
    {
        Dictionary<TKey, long> sums = [];
        foreach ((_, LedgerEntry entry) in Entries())
        {
            if (counts(entry))
            {
                TKey group = key(entry);
                sums[group] = sums.GetValueOrDefault(group) + 1;
            }
        }

        return sums;
    }

    private LedgerEntry? Find(ChannelObservation observed) =>
        _entries.TryGetValue(observed.Key, out LedgerEntry? entry) && entry.Uid == observed.Channel.Metadata.Uid ? entry : null;

    /// <summary>Whether it was decided so before: as this process knows or, where it has made no pass yet, as the status says.</summary>
    private static bool IsKnown(ChannelObservation observed, LedgerEntry? before, ChannelDecision decision) => before is not null
        ? before.Action == decision.Action && before.Reason == decision.Reason
        : observed.Channel.Status?.History is { Count: > 0 } history
            && (history[^1].Action == ChannelActions.Stop) == (decision.Action == ChannelAction.Stop) && history[^1].Reason == decision.Reason;

    /// <summary>
    /// Since when the connector should be at zero and is not, as far as it was known before this pass; null if it was not. The first pass of a term has only the status
    /// to go by. Of a connector that somebody has started while it was stopped the condition knows, of a stop on top of an older failure the history: the later is right.
    /// </summary>
    private static DateTimeOffset? PendingSince(ChannelObservation observed, LedgerEntry? before)
    {
        MessagingChannelStatus? status = observed.Channel.Status;
        if (before is { IsFirst: false } || before?.StopSince is not null)
        {
            return before.StopSince;
        }

        Condition? enforced = status?.Conditions?.FirstOrDefault(condition => condition.Type == ChannelConditions.Enforced);
        ChannelHistoryEntry? first = status?.History?.Reverse().TakeWhile(entry => entry.Action == ChannelActions.Stop).LastOrDefault();
        // A sweep is of connectors at zero.
        if (first is null || enforced is not { Status: ConditionStatus.False, Reason: not ChannelConditions.EnforcedReasons.SweepFailed })
        {
            return null;
        }

        return first.Time.Value > enforced.LastTransitionTime.Value ? first.Time.Value : enforced.LastTransitionTime.Value;
    }
}
