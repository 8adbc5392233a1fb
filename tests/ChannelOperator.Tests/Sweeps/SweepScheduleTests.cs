using ChannelOperator.Sweeps;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>When a sweep is due, and when it has to go.</summary>
public sealed class SweepScheduleTests
{
    private const string Uid = "11111111-1111-1111-1111-111111111111";
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SweepFacts Stopped = new() { ChannelUid = Uid, IsStopped = true, HasPods = false, IsSettled = true, IsPossible = true, Revision = "today" };

    private static readonly Dictionary<string, (SweepFacts Facts, SweepAction Expected)> Cases = new()
    {
        ["stopped, never swept"] = (Stopped, SweepAction.Start),
        ["running, nothing left"] = (Stopped with { IsStopped = false }, SweepAction.None),
        ["running, a sweep runs"] = (Stopped with { IsStopped = false, Last = Run(SweepResult.Running) }, SweepAction.Remove),
        ["running, a sweep has ended"] = (Stopped with { IsStopped = false, Last = Run(SweepResult.Succeeded) }, SweepAction.Remove),
        ["running, a sweep is going"] = (Stopped with { IsStopped = false, Last = Run(SweepResult.Running) with { IsDeleting = true } }, SweepAction.None),
        ["stopped, pods are left"] = (Stopped with { HasPods = true }, SweepAction.None),
        ["stopped, pods came back beside a sweep"] = (Stopped with { HasPods = true, Last = Run(SweepResult.Running) }, SweepAction.Remove),
        ["stopped, pods came back after a sweep"] = (Stopped with { HasPods = true, Last = Run(SweepResult.Succeeded) }, SweepAction.None),
        ["stopped, counts are of an older spec"] = (Stopped with { IsSettled = false }, SweepAction.None),
        ["stopped, counts are of an older spec, a sweep runs"] = (Stopped with { IsSettled = false, Last = Run(SweepResult.Running) }, SweepAction.None),
        ["stopped, no claim"] = (Stopped with { IsPossible = false, Revision = null }, SweepAction.None),
        ["stopped, a sweep runs"] = (Stopped with { Last = Run(SweepResult.Running, hoursAgo: 100) }, SweepAction.None),
        ["stopped, swept just now"] = (Stopped with { Last = Run(SweepResult.Succeeded) }, SweepAction.None),
        ["stopped, swept by older rules"] = (Stopped with { Last = Run(SweepResult.Succeeded) with { Revision = "older" } }, SweepAction.Remove),
        ["stopped, is being swept by older rules"] = (Stopped with { Last = Run(SweepResult.Running) with { Revision = "older" } }, SweepAction.None),
        ["stopped, swept 21 hours ago"] = (Stopped with { Last = Run(SweepResult.Succeeded, hoursAgo: 21) }, SweepAction.None),
        ["stopped, swept 24 hours ago"] = (Stopped with { Last = Run(SweepResult.Succeeded, hoursAgo: 24) }, SweepAction.Remove),
        ["stopped, failed just now"] = (Stopped with { Last = Run(SweepResult.Failed) }, SweepAction.None),
        ["stopped, failed an hour ago"] = (Stopped with { Last = Run(SweepResult.Failed, hoursAgo: 1) }, SweepAction.Remove),
        ["stopped, failed by older rules"] = (Stopped with { Last = Run(SweepResult.Failed) with { Revision = "older" } }, SweepAction.Remove),
        ["stopped, an old sweep is going"] = (Stopped with { Last = Run(SweepResult.Succeeded, hoursAgo: 30) with { IsDeleting = true } }, SweepAction.None),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_to_be_done(string name) => Assert.Equal(Cases[name].Expected, SweepSchedule.Decide(Cases[name].Facts, Now).Action);

    [Theory]
    [InlineData(SweepResult.Failed)]
    [InlineData(SweepResult.Succeeded)]
    public void It_is_due_at_the_time_it_names_and_not_before(object result)
    {
        SweepFacts facts = Stopped with { Last = Run((SweepResult)result) };
        DateTimeOffset next = SweepSchedule.Decide(facts, Now).NextTime!.Value;
        Assert.Equal(SweepAction.None, SweepSchedule.Decide(facts, next - TimeSpan.FromTicks(1)).Action);
        Assert.Equal(SweepAction.Remove, SweepSchedule.Decide(facts, next).Action);
    }

    [Fact]
    public void What_keeps_failing_is_tried_ever_more_seldom_and_once_a_day_at_least()
    {
        DateTimeOffset since = Now;
        DateTimeOffset ended = Now;
        List<int> pauses = [];
        while (pauses.Count < 9)
        {
            SweepFacts facts = Stopped with { FailingSince = since, Last = Run(SweepResult.Failed) with { EndedAt = ended } };
            DateTimeOffset next = SweepSchedule.Decide(facts, ended).NextTime!.Value;
            pauses.Add((int)(next - ended).TotalHours);
            ended = next + TimeSpan.FromMinutes(5);
        }

        Assert.Equal([1, 1, 2, 4, 9, 18, 24, 24, 24], pauses);
    }

    [Fact]
    public void The_first_failure_is_tried_again_after_an_hour_whether_it_has_been_told_yet_or_not()
    {
        foreach (DateTimeOffset? since in new DateTimeOffset?[] { null, Now, Now + TimeSpan.FromSeconds(3) })
        {
            Assert.Equal(Now + TimeSpan.FromHours(1), SweepSchedule.Decide(Stopped with { FailingSince = since, Last = Run(SweepResult.Failed) }, Now).NextTime);
        }
    }

    [Fact]
    public void It_is_due_at_least_every_24_hours_and_channels_drift_apart()
    {
        DateTimeOffset[] next =
        [
            .. Enumerable.Range(0, 1000).Select(number => SweepSchedule.Decide(Stopped with { ChannelUid = Guid.CreateVersion7().ToString(), Last = Run(SweepResult.Succeeded) }, Now).NextTime!.Value),
        ];
        Assert.All(next, time => Assert.InRange(time - Now, TimeSpan.FromHours(22), TimeSpan.FromHours(24)));
        Assert.All(next.GroupBy(time => (time - Now).Ticks / TimeSpan.TicksPerMinute), minute => Assert.InRange(minute.Count(), 0, 30));
    }

    [Fact]
    public void The_same_channel_has_the_same_share_in_every_process() => Assert.Equal(TimeSpan.FromTicks(8_642_832_764), SweepSchedule.Share(TimeSpan.FromHours(1), Uid));

    [Fact]
    public void A_sweep_whose_end_is_ahead_puts_the_next_one_off_by_a_day_and_not_more()
    {
        SweepFacts facts = Stopped with { Last = Run(SweepResult.Succeeded, hoursAgo: -10_000) };
        Assert.InRange(SweepSchedule.Decide(facts, Now).NextTime!.Value - Now, TimeSpan.FromHours(22), TimeSpan.FromHours(24));
    }

    private static SweepRun Run(SweepResult result, int hoursAgo = 0) => new(result, Now - TimeSpan.FromHours(hoursAgo), "today", result == SweepResult.Failed ? "BackoffLimitExceeded" : null, IsDeleting: false);
}
