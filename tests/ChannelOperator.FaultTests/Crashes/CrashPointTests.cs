using ChannelOperator.Soak.Crashes;
using Xunit.Abstractions;

namespace ChannelOperator.FaultTests.Crashes;

/// <summary>The operator dies between any two writes, and another goes on: the end is the same, and on the way nothing happens that would not have. All points: make soak.</summary>
public sealed class CrashPointTests(CrashSample sample, ITestOutputHelper output) : IClassFixture<CrashSample>
{
    public static TheoryData<string> Scenarios => [.. CrashScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void KilledBetweenWrites_TheEndIsAsUndisturbed(string name)
    {
        CrashResult[] results = [.. sample.Results[CrashScenarios.All.Single(candidate => candidate.Name == name)]];
        output.WriteLine($"{name}: {results.Length} crashes, {results.Count(result => !result.WasReached)} of them after the last write");
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(result.Problems.Count == 0, result.ToString()));
        // Where the operator has nothing to write, only the end can be cut.
        Assert.True(name == "deletion" || results.Any(result => result.WasReached), "no crash point was reached: nothing is shown");
    }
}
