namespace ChannelOperator.Soak.Crashes;

/// <summary>Which crash points of a scenario are run. Pure.</summary>
public static class CrashPoints
{
    /// <summary>Every write, with and without its answer; where there is none to write, the end.</summary>
    public static IReadOnlyList<CrashCase> All(CrashScenario scenario, int writes) =>
        [.. Enumerable.Range(1, Math.Max(writes, 1)).SelectMany(write => new[] { new CrashCase(scenario, write, AnswerArrives: false), new CrashCase(scenario, write, AnswerArrives: true) })];

    /// <summary>The first, the last, and so many others by a seed.</summary>
    public static IReadOnlyList<CrashCase> Sample(CrashScenario scenario, int writes, int others, int seed)
    {
        IReadOnlyList<CrashCase> all = All(scenario, writes);
        if (all.Count <= others + 2)
        {
            return all;
        }

        CrashCase[] middle = [.. all.Skip(1).SkipLast(1)];
        new Random(seed).Shuffle(middle);
        return [all[0], .. middle.Take(others), all[^1]];
    }
}
