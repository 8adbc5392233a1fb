using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>Enforcement Warn: breaches of terms and review are told and not carried out; everything else stops as ever.</summary>
[Collection(OperatorCollection.Name)]
public sealed class WarnTests(OperatorFixture fixture)
{
    private static readonly (string Channel, string Reason)[] Excused =
    [
        ("unaccepted", TermsReasons.TermsNotAccepted), ("unknown", TermsReasons.TermsVersionUnknown), ("outdated", TermsReasons.TermsOutdated),
        ("overdue", ApprovedReasons.ReviewOverdue), ("waiting", ApprovedReasons.AwaitingApproval),
    ];

    [Fact]
    [Reaches(PolicyViolated, TermsReasons.TermsNotAccepted)]
    [Reaches(PolicyViolated, TermsReasons.TermsVersionUnknown)]
    [Reaches(PolicyViolated, TermsReasons.TermsOutdated)]
    [Reaches(PolicyViolated, ApprovedReasons.ReviewOverdue)]
    [Reaches(PolicyViolated, ApprovedReasons.AwaitingApproval)]
    public async Task BreachUnderWarn_IsToldAndStopsOnlyUnderEnforce()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""
            {"spec":{"enforcement":"Warn","approval":{"required":true,"maxReviewAge":"365d"},"terms":{"versions":[
            {"version":"2025-01","effectiveTime":"2025-01-01T00:00:00Z"},{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"}]}}}
            """);
        ChannelApproval approved = new() { Status = ApprovalStatus.Approved, ReviewedTime = Times.DaysAgo(1) };
        await world.CreateAsync(
            world.Channel("unaccepted", spec => spec with { Terms = null, Approval = approved }),
            world.Channel("unknown", spec => spec with { Terms = spec.Terms! with { AcceptedVersion = "1999-12" }, Approval = approved }),
            world.Channel("outdated", spec => spec with { Terms = spec.Terms! with { AcceptedVersion = "2025-01" }, Approval = approved }),
            world.Channel("overdue", spec => spec with { Approval = approved with { ReviewedTime = Times.DaysAgo(400) } }),
            world.Channel("waiting"),
            world.Channel("good", spec => spec with { Approval = approved }),
            world.Channel("revoked", spec => spec with { Terms = null, Approval = new ChannelApproval { Status = ApprovalStatus.Revoked } }));

        foreach ((string name, string reason) in Excused)
        {
            MessagingChannel channel = await world.WaitForReasonAsync(name, ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
            Assert.Equal($"PolicyViolated=True/{reason}", channel.Say(PolicyViolated));
            Assert.Equal("Stalled is absent", channel.Say(Stalled));
            Assert.Equal(1, await world.ReplicasAsync(name));
        }

        Assert.Equal("PolicyViolated is absent", (await world.WaitForReasonAsync("good", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable)).Say(PolicyViolated));
        MessagingChannel revoked = await world.WaitForReasonAsync("revoked", ChannelConditions.Ready, ApprovedReasons.ApprovalRevoked);
        Assert.Equal("PolicyViolated is absent", revoked.Say(PolicyViolated));
        Assert.Equal(-1, await world.ReplicasAsync("revoked"));
        await Wait.ForAsync("the policy to count", async _ => (await world.FindPolicyAsync())?.Status?.Channels is { Total: 7, Running: 6, Stopped: 1, Warned: 5 }, ChannelWorld.Patience);

        await world.PatchPolicyAsync("""{"spec":{"enforcement":"Enforce"}}""");
        foreach ((string name, string reason) in Excused)
        {
            MessagingChannel channel = await world.WaitForReasonAsync(name, ChannelConditions.Ready, reason);
            Assert.Equal("PolicyViolated is absent", channel.Say(PolicyViolated));
            await world.WaitForReplicasAsync(name, 0);
        }

        Assert.Equal("Ready=True/ConnectorAvailable", (await world.FindAsync("good"))!.Say(ChannelConditions.Ready));
    }

    [Fact]
    public async Task BreachUnderWarn_IsOneEvent()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""{"spec":{"enforcement":"Warn"}}""");
        await world.RunAsync(world.Channel("support", spec => spec with { Terms = null }));

        IReadOnlyList<(string Type, string Reason, string Note)> events = await Wait.ForAsync("both events", _ => world.EventsAsync("support"), seen => seen.Count >= 2, ChannelWorld.Patience);
        await world.RequestAsync("support", "again");
        events = await world.EventsAsync("support");
        Assert.Equal(["Normal ConnectorStarted", "Warning TermsNotAccepted"], events.Select(item => $"{item.Type} {item.Reason}").Order(StringComparer.Ordinal));
        Assert.StartsWith("the policy's enforcement is Warn, so the channel runs in breach of it", events.First(item => item.Reason == TermsReasons.TermsNotAccepted).Note, StringComparison.Ordinal);
    }
}
