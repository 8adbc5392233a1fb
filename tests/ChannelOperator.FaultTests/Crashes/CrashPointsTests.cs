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
    public void Sample_HasTheFirstAndTheLastAndEachPointOnce()
    {
        IReadOnlyList<CrashCase> sample = CrashPoints.Sample(Scenario, 100, 20, seed: 1);
        Assert.Equal(22, sample.Distinct().Count());
        Assert.Equal(new CrashCase(Scenario, 1, false), sample[0]);
        Assert.Equal(new CrashCase(Scenario, 100, true), sample[^1]);
    }

    [Fact]
    public void Sample_IsGivenByItsSeed()
    {
        Assert.Equal(CrashPoints.Sample(Scenario, 100, 20, seed: 1), CrashPoints.Sample(Scenario, 100, 20, seed: 1));
        Assert.NotEqual(CrashPoints.Sample(Scenario, 100, 20, seed: 1), CrashPoints.Sample(Scenario, 100, 20, seed: 2));
    }

    [Fact]
    public void Sample_OfFew_IsAll() => Assert.Equal(CrashPoints.All(Scenario, 11), CrashPoints.Sample(Scenario, 11, 20, seed: 1));
}
