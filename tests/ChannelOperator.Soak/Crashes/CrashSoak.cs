namespace ChannelOperator.Soak.Crashes;

/// <summary>All crash points of all scenarios.</summary>
internal static class CrashSoak
{
    /// <summary>Runs them and tells the results.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string? only, TextWriter output)
    {
        CrashScenario[] scenarios = [.. CrashScenarios.All.Where(scenario => only is null || scenario.Name == only)];
        await using CrashLab lab = await CrashLab.StartAsync();
        await lab.LearnAsync(scenarios);
        IReadOnlyList<CrashResult> results = await lab.RunAsync([.. scenarios.SelectMany(scenario => CrashPoints.All(scenario, lab.WritesOf(scenario)))]);
        foreach (IGrouping<CrashScenario, CrashResult> group in results.GroupBy(result => result.Case.Scenario))
        {
            int unreached = group.Count(result => !result.WasReached);
            await output.WriteLineAsync($"{group.Key}: {lab.WritesOf(group.Key)} writes, {group.Count()} crashes ({unreached} after the last write), {group.Count(result => result.Problems.Count > 0)} not as undisturbed");
        }

        CrashResult[] failures = [.. results.Where(result => result.Problems.Count > 0)];
        foreach (CrashResult failure in failures)
        {
            await output.WriteLineAsync(failure.ToString());
        }

        return failures.Length == 0 ? 0 : 1;
    }
}
