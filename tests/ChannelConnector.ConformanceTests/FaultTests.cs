using ChannelConnector.Conformance.Rules;
using ChannelConnector.ConformanceTests.Harness;

namespace ChannelConnector.ConformanceTests;

/// <summary>Every rule finds the connector that breaks it, and none another one.</summary>
public sealed class FaultTests(FaultFixture fixture) : IClassFixture<FaultFixture>
{
    public static TheoryData<string> Rules => [.. ContractRules.All.Select(rule => rule.Id)];

    [ImageFact]
    public void Without_a_fault_every_rule_is_kept() =>
        Assert.Equal("", string.Join('\n', fixture.Sound.Where(verdict => verdict.Outcome != Outcome.Passed).Select(verdict => $"{verdict.Rule.Id}: {verdict.Outcome}: {verdict.Evidence}")));

    [ImageTheory]
    [MemberData(nameof(Rules))]
    public void The_fault_against_a_rule_is_found(string rule)
    {
        Verdict verdict = fixture.Faulty(rule);
        Assert.True(verdict.Outcome == Outcome.Failed, $"the connector that breaks {rule} is told to keep it: {verdict.Evidence}");
        // It was looked at and found, and not just never reached: but for a start, without which there is nothing to look at.
        Assert.True(rule == "start.ready" || !verdict.Evidence.StartsWith("it was not", StringComparison.Ordinal), verdict.Evidence);
    }

    [ImageFact]
    public void Of_a_stop_that_fails_the_reason_is_told() => Assert.Contains("what is open cannot be closed", fixture.Faulty("stop.term").Evidence, StringComparison.Ordinal);
}
