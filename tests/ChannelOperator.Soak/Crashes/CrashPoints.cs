namespace ChannelOperator.Soak.Crashes;

/// <summary>Which crash points are run. Pure.</summary>
public static class CrashPoints
{
    /// <summary>Every write, with and without its answer; where there is none to write, the end.</summary>
    public static IReadOnlyList<CrashCase> All(CrashScenario scenario, int writes) =>
        [.. Enumerable.Range(1, Math.Max(writes, 1)).SelectMany(write => new[] { new CrashCase(scenario, write, AnswerArrives: false), new CrashCase(scenario, write, AnswerArrives: true) })];

    /// <summary>The first and the last of each scenario, and so many others by a seed.</summary>
    /// <param name="points">All points of each scenario, in order.</param>
    /// <param name="others">How many more, of all scenarios together.</param>
    /// <param name="seed">Which ones.</param>
    public static IReadOnlyList<CrashCase> Sample(IReadOnlyList<IReadOnlyList<CrashCase>> points, int others, int seed)
    {
        CrashCase[] middle = [.. points.SelectMany(scenario => scenario.Skip(1).SkipLast(1))];
        new Random(seed).Shuffle(middle);
        return [.. points.SelectMany(scenario => new[] { scenario[0], scenario[^1] }), .. middle.Take(others)];
    }
}
