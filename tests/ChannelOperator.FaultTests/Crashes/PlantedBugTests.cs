using ChannelOperator.Soak.Crashes;

namespace ChannelOperator.FaultTests.Crashes;

/// <summary>The crash points find an operator that writes its status before the objects.</summary>
public sealed class PlantedBugTests
{
    // Two channels are written at once, so the k-th write is another one in each trial: a round of all k can miss the one that shows the bug.
    private const int Rounds = 5;

    [Theory]
    [InlineData("first-enforcement", "records a start")]
    [InlineData("revocation", "records a stop")]
    public async Task StatusBeforeObjects_IsFound(string name, string lie)
    {
        CrashScenario scenario = CrashScenarios.All.Single(scenario => scenario.Name == name);
        await using CrashLab lab = await CrashLab.StartAsync(cluster => new StatusFirst(cluster).StepAsync);
        await lab.LearnAsync([scenario]);
        List<CrashResult> results = [];
        for (int round = 0; round < Rounds && !results.Any(IsFound); round++)
        {
            results.AddRange(await lab.RunAsync(CrashPoints.All(scenario, lab.WritesOf(scenario))));
        }

        Assert.True(results.Any(IsFound), string.Join('\n', results));

        bool IsFound(CrashResult result) => result.Problems.Any(problem => problem.Contains(lie, StringComparison.Ordinal));
    }
}
