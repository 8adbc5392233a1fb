namespace ChannelOperator.Sweeps;

/// <summary>
/// When the expired media of a stopped channel are deleted: after the stop, when its rules have changed, and then every day. The last Job is
/// all that is remembered: it stays when it has ended, until the next sweep is due or the channel is resumed. Pure.
/// </summary>
internal static class SweepSchedule
{
    /// <summary>How long after a sweep the next one is due at the latest.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(24);

    /// <summary>By how much the day is shortened at most, for each channel by the same time: what was stopped at one time drifts apart.</summary>
    public static readonly TimeSpan Spread = TimeSpan.FromHours(2);

    /// <summary>How long after the first failure it is tried again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromHours(1);

    /// <summary>How long after a failure it is tried again: as long as it has been failing, which doubles the pause each time, up to a day.</summary>
    /// <remarks>Else those that cannot succeed, because of an image that is gone, would have the turns of all others again and again.</remarks>
    public static TimeSpan RetryAfter(SweepFacts facts, DateTimeOffset ended)
    {
        TimeSpan failing = ended - facts.FailingSince ?? TimeSpan.Zero;
        return failing < RetryInterval ? RetryInterval : failing < Interval ? failing : Interval;
    }

    /// <summary>Decides.</summary>
    public static SweepPlan Decide(SweepFacts facts, DateTimeOffset now)
    {
        if (facts.Last is { IsDeleting: true })
        {
            return new SweepPlan(SweepAction.None);
        }

        // One claim has one writer: what runs or is to run goes first.
        bool isInTheWay = !facts.IsStopped || (facts.HasPods && facts.Last is { Result: SweepResult.Running });
        if (isInTheWay)
        {
            return new SweepPlan(facts.Last is null ? SweepAction.None : SweepAction.Remove);
        }

        if (facts.HasPods || !facts.IsSettled || !facts.IsPossible || facts.Last is { Result: SweepResult.Running })
        {
            return new SweepPlan(SweepAction.None);
        }

        DateTimeOffset due = DueAt(facts, now);
        return due > now ? new SweepPlan(SweepAction.None, due)
            : new SweepPlan(facts.Last is null ? SweepAction.Start : SweepAction.Remove);
    }

    /// <summary>The part of a span that a channel has for its own.</summary>
    public static TimeSpan Share(TimeSpan span, string channelUid)
    {
        // FNV-1a: a string's own hash differs from process to process.
        uint hash = channelUid.Aggregate(2166136261u, (sum, letter) => unchecked((sum ^ letter) * 16777619u));
        return TimeSpan.FromTicks((long)(span.Ticks * (hash / (uint.MaxValue + 1.0))));
    }

    private static DateTimeOffset DueAt(SweepFacts facts, DateTimeOffset now)
    {
        if (facts.Last is not { } last || last.Revision != facts.Revision)
        {
            return now;
        }

        // A time that is ahead is that of a clock which was wrong: it must not put sweeps off for ever.
        DateTimeOffset ended = last.EndedAt < now ? last.EndedAt : now;
        return ended + (last.Result == SweepResult.Failed ? RetryAfter(facts, ended) : Interval - Share(Spread, facts.ChannelUid));
    }
}
