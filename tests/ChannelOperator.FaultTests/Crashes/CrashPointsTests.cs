using ChannelOperator.Soak.Crashes;

namespace ChannelOperator.FaultTests.Crashes;

public sealed class CrashPointsTests
{
    private static readonly CrashScenario Scenario = CrashScenarios.All[0];

    [Fact]
    public void All_HasEveryWriteWithAndWithoutItsAnswer() =>
        Assert.Equal(["1 False", "1 True", "2 False", "2 True"], CrashPoints.All(Scenario, 2).Select(point => $"{point.Write} {point.AnswerArrives}"));

    [Fact]
    public void All_WithNothingToWrite_IsTheEnd() => Assert.Equal(2, CrashPoints.All(Scenario, 0).Count);

    [Fact]
    public void Sample_HasTheFirstAndTheLastOfEachAndEachPointOnce()
    {
        IReadOnlyList<CrashCase>[] points = Points(100, 3);
        IReadOnlyList<CrashCase> sample = CrashPoints.Sample(points, 20, seed: 1);
        Assert.Equal(24, sample.Distinct().Count());
        Assert.Equal([points[0][0], points[0][^1], points[1][0], points[1][^1]], sample.Take(4));
    }

    [Fact]
    public void Sample_IsGivenByItsSeed()
    {
        Assert.Equal(CrashPoints.Sample(Points(100), 20, seed: 1), CrashPoints.Sample(Points(100), 20, seed: 1));
        Assert.NotEqual(CrashPoints.Sample(Points(100), 20, seed: 1), CrashPoints.Sample(Points(100), 20, seed: 2));
    }

    [Fact]
    public void Sample_OfFew_IsAll() => Assert.Equal(Points(11)[0].ToHashSet(), CrashPoints.Sample(Points(11), 20, seed: 1).ToHashSet());

    private static IReadOnlyList<CrashCase>[] Points(params int[] writes) => [.. writes.Select((count, index) => CrashPoints.All(CrashScenarios.All[index], count))];
}
