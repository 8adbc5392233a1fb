using ChannelConnector.Conformance;
using ChannelConnector.Conformance.Images;
using ChannelConnector.Conformance.Profiles;
using ChannelConnector.Conformance.Rules;
using ChannelConnector.ConformanceTests.Harness;

namespace ChannelConnector.ConformanceTests;

/// <summary>The pages are enough to write a connector by: one whose author had nothing else keeps every rule.</summary>
public sealed class MinimalConnectorTests
{
    // Facebook tells of no story and of no view-once medium.
    private static readonly string[] NothingToLookAt = ["redact.story-mention", "redact.story-reply", "redact.view-once"];

    [ImageFact]
    public async Task A_connector_written_from_the_pages_keeps_every_rule()
    {
        await Images.BuiltAsync();
        await using ConnectorImage image = await ConnectorImage.OpenAsync(Images.Minimal);
        IReadOnlyList<Verdict> found = await ConformanceRun.JudgeAsync(image, ConnectorProfile.Read(Images.PathOf("Minimal", "profile.json")), [], TimeProvider.System);
        Assert.Equal("", string.Join('\n', found.Where(verdict => verdict.Outcome == Outcome.Failed).Select(verdict => $"{verdict.Rule.Id}: {verdict.Evidence}")));
        Assert.Equal(NothingToLookAt, found.Where(verdict => verdict.Outcome == Outcome.NotApplicable).Select(verdict => verdict.Rule.Id));
    }
}
