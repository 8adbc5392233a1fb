using ChannelConnector.Conformance.Rules;
using ChannelConnector.ConformanceTests.Harness;

namespace ChannelConnector.ConformanceTests;

/// <summary>The reference connector keeps the contract that it comes with.</summary>
public sealed class ReferenceTests(ReferenceFixture fixture) : IClassFixture<ReferenceFixture>
{
    public static TheoryData<string> Profiles => [.. ReferenceFixture.Profiles];

    [ImageTheory]
    [MemberData(nameof(Profiles))]
    public void The_reference_connector_keeps_every_rule(string profile) =>
        Assert.Equal("", string.Join('\n', fixture.Found(profile).Where(verdict => verdict.Outcome == Outcome.Failed).Select(verdict => $"{verdict.Rule.Id}: {verdict.Evidence}")));
}
