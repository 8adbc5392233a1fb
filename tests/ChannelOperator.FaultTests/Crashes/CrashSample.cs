using ChannelOperator.Soak.Crashes;

namespace ChannelOperator.FaultTests.Crashes;

/// <summary>Some crashes of all scenarios, run together: many of them share a kill.</summary>
public sealed class CrashSample : IAsyncLifetime
{
    private const int Seed = 20261123;
    private const int Others = 20;

    public ILookup<CrashScenario, CrashResult> Results { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using CrashLab lab = await CrashLab.StartAsync();
        await lab.LearnAsync(CrashScenarios.All);
        IReadOnlyList<CrashCase>[] points = [.. CrashScenarios.All.Select(scenario => CrashPoints.All(scenario, lab.WritesOf(scenario)))];
        Results = (await lab.RunAsync(CrashPoints.Sample(points, Others, Seed))).ToLookup(result => result.Case.Scenario);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
