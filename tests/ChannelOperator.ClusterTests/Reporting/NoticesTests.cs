using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>Deadlines are announced 14, 3 and 1 days ahead, each notice once, whatever becomes of the operator meanwhile.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class NoticesTests(BareClusterFixture fixture)
{
    [Fact]
    public async Task DeadlineAhead_IsAnnouncedOnceAlsoAcrossARestart()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync($$$$"""
            {"spec":{"approval":{"required":true,"maxReviewAge":"365d","gracePeriod":"10d"},"terms":{"versions":[
            {"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"next","effectiveTime":"{{{{Times.DaysAhead(1)}}}}","gracePeriod":"1d"}]}}}
            """);
        (string Name, Timestamp? Reviewed, Timestamp? Expires, string Terms, string? Event)[] cases =
        [
            ("far", Times.DaysAgo(1), Times.DaysAhead(20), "next", null),
            ("fortnight", Times.DaysAgo(1), Times.DaysAhead(10), "next", "ApprovalExpiring 14 days"),
            ("soon", Times.DaysAgo(1), Times.DaysAhead(2), "next", "ApprovalExpiring 3 days"),
            ("tomorrow", Times.DaysAgo(1), Times.DaysAhead(0.5), "next", "ApprovalExpiring 1 days"),
            ("review", Times.DaysAgo(370), null, "next", "ReviewExpiring 14 days"),
            ("terms", Times.DaysAgo(1), null, "2026-01", "TermsExpiring 3 days"),
        ];
        await world.CreateAsync([.. cases.Select(item => world.Channel(item.Name, spec => spec with
        {
            Terms = spec.Terms! with { AcceptedVersion = item.Terms },
            Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ReviewedTime = item.Reviewed, ExpirationTime = item.Expires },
        }))]);

        await using (await fixture.StartOperatorAsync(world))
        {
            foreach ((string name, _, _, _, string? announced) in cases)
            {
                await AssertNoticesAsync(world, name, announced);
                MessagingChannel seen = (await world.FindAsync(name))!;
                Assert.Equal(announced is null, seen.Status!.LastNotice is null);
            }
        }

        await using OperatorProcess restarted = await fixture.StartOperatorAsync(world);
        foreach ((string name, _, _, _, string? announced) in cases)
        {
            await world.RequestAsync(name, "after the restart");
            await AssertNoticesAsync(world, name, announced);
        }

        // What the second operator does say comes after what it would have repeated.
        await world.PatchChannelAsync("soon", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await Wait.ForAsync("the revocation to be told", async _ => (await world.EventsAsync("soon")).Any(item => item.Reason == EventReasons.ConnectorStopped), ChannelWorld.Patience);
        await AssertNoticesAsync(world, "soon", "ApprovalExpiring 3 days");
    }

    private static Task AssertNoticesAsync(ChannelWorld world, string channel, string? announced) => Wait.ForAsync(
        $"{channel} to have started, and the notices {announced}",
        _ => world.EventsAsync(channel),
        events => events.Count(item => item.Reason == EventReasons.ConnectorStarted) == 1
            && events.Where(item => item.Reason.EndsWith("Expiring", StringComparison.Ordinal)).Select(item => $"{item.Reason} {item.Note[..(item.Note.IndexOf("days", StringComparison.Ordinal) + 4)]}")
                .SequenceEqual(announced is null ? [] : [announced]),
        ChannelWorld.Patience);
}
