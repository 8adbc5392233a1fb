using ChannelOperator.Soak.Crashes;

namespace ChannelOperator.FaultTests.Crashes;

/// <summary>The crash points find an operator that writes its status before the objects.</summary>
public sealed class PlantedBugTests
{
    [Fact]
    public async Task StatusBeforeObjects_IsFound()
    {
        CrashScenario[] scenarios = [.. CrashScenarios.All.Where(scenario => scenario.Name is "first-enforcement" or "revocation")];
        await using CrashLab lab = await CrashLab.StartAsync(cluster => new StatusFirst(cluster).StepAsync);
        await lab.LearnAsync(scenarios);
        IReadOnlyList<CrashResult> results = await lab.RunAsync([.. scenarios.SelectMany(scenario => CrashPoints.All(scenario, lab.WritesOf(scenario)))]);
        Assert.Contains(results, result => result.Case.Scenario.Name == "first-enforcement" && result.Problems.Any(problem => problem.Contains("records a start", StringComparison.Ordinal)));
        Assert.Contains(results, result => result.Case.Scenario.Name == "revocation" && result.Problems.Any(problem => problem.Contains("records a stop", StringComparison.Ordinal)));
    }
}
