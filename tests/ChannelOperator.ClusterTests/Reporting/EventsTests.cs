using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>Events tell what changed, once.</summary>
[Collection(OperatorCollection.Name)]
public sealed class EventsTests(OperatorFixture fixture)
{
    [Fact]
    public async Task LifeOfAChannel_IsToldOnce()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await AssertEventsAsync(world, "support", ("Normal", EventReasons.ConnectorStarted));

        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked","reference":"CASE-1"}}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ApprovedReasons.ApprovalRevoked);
        IReadOnlyList<(string Type, string Reason, string Note)> events = await AssertEventsAsync(
            world, "support", ("Normal", EventReasons.ConnectorStarted), ("Warning", ApprovedReasons.ApprovalRevoked), ("Warning", EventReasons.ConnectorStopped));
        Assert.Contains("(reference CASE-1)", events.First(item => item.Reason == EventReasons.ConnectorStopped).Note, StringComparison.Ordinal);

        // Looked at again, and nothing has changed.
        await world.RequestAsync("support", "again");
        await world.PatchChannelAsync("support", """{"spec":{"approval":null}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        await AssertEventsAsync(
            world,
            "support",
            ("Normal", EventReasons.ConnectorStarted),
            ("Warning", ApprovedReasons.ApprovalRevoked),
            ("Warning", EventReasons.ConnectorStopped),
            ("Normal", ApprovedReasons.NotRequired),
            ("Normal", EventReasons.ConnectorStarted));
    }

    [Fact]
    public async Task StopByItsOwner_IsNoWarning()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.PatchChannelAsync("support", """{"spec":{"state":"Stopped"}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.StoppedAsDeclared);

        await AssertEventsAsync(world, "support", ("Normal", EventReasons.ConnectorStarted), ("Normal", EventReasons.ConnectorStopped));
    }

    [Fact]
    public async Task ChannelThatMayNotStart_SaysWhyOnce()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Channel("support", spec => spec with { Terms = null }));
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, TermsReasons.TermsNotAccepted);
        await world.RequestAsync("support", "again");
        await world.RequestAsync("support", "and again");

        await AssertEventsAsync(world, "support", ("Warning", TermsReasons.TermsNotAccepted));
    }

    /// <summary>Events are sent in the background, so the last of them may be a moment late; one too many would be among them by then.</summary>
    private static Task<IReadOnlyList<(string Type, string Reason, string Note)>> AssertEventsAsync(ChannelWorld world, string channel, params (string Type, string Reason)[] expected)
    {
        string[] wanted = [.. expected.Select(item => $"{item.Type} {item.Reason}").Order(StringComparer.Ordinal)];
        return Wait.ForAsync(
            $"the events of {channel} to be {string.Join(", ", wanted)}",
            _ => world.EventsAsync(channel),
            events => wanted.SequenceEqual(events.Select(item => $"{item.Type} {item.Reason}").Order(StringComparer.Ordinal)),
            ChannelWorld.Patience);
    }
}
