using ChannelOperator.Policy.Tests.Generation;
using CsCheck;

namespace ChannelOperator.Policy.Tests;

/// <summary>What holds for the decision as time goes by, in any world.</summary>
public sealed class ChannelDeciderTimeProperties
{
    private const int Worlds = 10_000;

    /// <summary>No world has more transitions than this; a search that takes more goes round in circles.</summary>
    private const int MostTransitions = 100;

    [Fact]
    public void Decide_is_total_and_says_the_same_twice() =>
        WorldGenerator.World.Sample(world => Equal(DecisionText.Of(world.Decide()), DecisionText.Of(world.Decide())), iter: Worlds);

    [Fact]
    public void Decide_does_not_depend_on_the_offset_of_the_clock() =>
        Gen.Select(WorldGenerator.World, Gen.OneOf(-14, -3, 2, 14)).Where(pair => Fits(pair.Item1.Now, pair.Item2)).Sample(
            (world, hours) => Equal(DecisionText.Of(world.Decide()), DecisionText.Of((world with { Now = world.Now.ToOffset(TimeSpan.FromHours(hours)) }).Decide())),
            iter: Worlds);

    [Fact]
    public void The_next_transition_and_the_end_are_ahead() => WorldGenerator.World.Sample(
        world => world.Decide() is var decision && !(decision.NextTransitionTime <= world.Now) && !(decision.NotAfter <= world.Now),
        iter: Worlds);

    [Fact]
    public void Between_two_transitions_nothing_changes() =>
        Gen.Select(WorldGenerator.World, Gen.Double[0, 1]).Sample(
            (world, fraction) =>
            {
                foreach ((DateTimeOffset from, DateTimeOffset? until, ChannelDecision decision) in Spans(world))
                {
                    foreach (DateTimeOffset time in Within(from, until, fraction))
                    {
                        ChannelDecision later = ChannelDecider.Decide(world.Facts, time);
                        Equal(DecisionText.Of(decision), DecisionText.Of(later));
                        Assert.Equal(decision.NextTransitionTime, later.NextTransitionTime);
                    }
                }
            },
            iter: Worlds);

    [Fact]
    public void A_running_channel_stops_by_itself_at_notAfter_and_not_before() =>
        WorldGenerator.World.Sample(
            world =>
            {
                if (world.Decide().Action == ChannelAction.Stop)
                {
                    return;
                }

                DateTimeOffset? stop = Spans(world).Where(span => span.Decision.Action == ChannelAction.Stop).Select(span => (DateTimeOffset?)span.From).FirstOrDefault();
                Assert.Equal(Earlier(world.Decide().NotAfter, GraceEnd(world)), stop);
            },
            iter: Worlds);

    [Fact]
    public void Notices_are_due_and_their_deadlines_are_not() =>
        WorldGenerator.World.Sample(
            world =>
            {
                ChannelDecision decision = world.Decide();
                Assert.All(decision.Notices, notice =>
                {
                    Assert.True(notice.Due <= world.Now && notice.Deadline > world.Now, world.ToString());
                    Assert.Contains(notice.DaysAhead, new[] { 14, 3, 1 });
                });
                Assert.True(decision.Action == ChannelAction.Run || decision.Notices.IsEmpty);
                Assert.Equal(decision.Notices.OrderBy(notice => notice.Due), decision.Notices);
            },
            iter: Worlds);

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset? Until, ChannelDecision Decision)> Spans(World world)
    {
        DateTimeOffset from = world.Now;
        for (int count = 0; ; count++)
        {
            Assert.True(count < MostTransitions, "the transitions do not end");
            ChannelDecision decision = ChannelDecider.Decide(world.Facts, from);
            yield return (from, decision.NextTransitionTime, decision);
            if (decision.NextTransitionTime is not { } next)
            {
                yield break;
            }

            from = next;
        }
    }

    /// <summary>Instants of a span: soon after it began, anywhere, and the last. A span that never ends includes the end of time.</summary>
    private static IEnumerable<DateTimeOffset> Within(DateTimeOffset from, DateTimeOffset? until, double fraction)
    {
        long last = until is { } end ? (end - from).Ticks - 1 : (DateTimeOffset.MaxValue - from).Ticks;
        return last < 1 ? [] : [from.AddTicks(1), from.AddTicks(Math.Clamp((long)(last * fraction), 1, last)), from.AddTicks(last)];
    }

    /// <summary>When the first grace ends for an input that cannot be read, or for a policy that is missing or not accepted.</summary>
    private static DateTimeOffset? GraceEnd(World world)
    {
        IEnumerable<DateTimeOffset> since = world.Facts.Unavailable.Select(problem => problem.Since);
        if (world.Facts.Policy.Current?.Policy is null)
        {
            since = since.Append(world.Facts.Policy.BadSince ?? DateTimeOffset.MinValue);
        }

        return since.Select(time => (DateTimeOffset?)Clock.Add(time, world.Facts.UnknownGrace)).Min();
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static bool Fits(DateTimeOffset time, int hours) =>
        hours < 0 ? time - DateTimeOffset.MinValue >= TimeSpan.FromHours(-hours) : DateTimeOffset.MaxValue - time >= TimeSpan.FromHours(hours);

    private static bool Equal(string expected, string actual)
    {
        Assert.Equal(expected, actual);
        return true;
    }
}
