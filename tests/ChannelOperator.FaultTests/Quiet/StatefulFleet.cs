using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.FaultTests.Quiet;

/// <summary>Channels in every state that lasts, in four worlds: one whose rules are enforced, one under Warn, one that is halted, and one whose policy is gone.</summary>
internal sealed class StatefulFleet : IDisposable
{
    private StatefulFleet(ChannelWorld enforced, ChannelWorld warned, ChannelWorld halted, ChannelWorld orphaned) => (Enforced, Warned, Halted, Orphaned) = (enforced, warned, halted, orphaned);

    public ChannelWorld Enforced { get; }

    public ChannelWorld Warned { get; }

    public ChannelWorld Halted { get; }

    public ChannelWorld Orphaned { get; }

    public IReadOnlyList<ChannelWorld> Worlds => [Enforced, Warned, Halted, Orphaned];

    /// <summary>The worlds that have a policy.</summary>
    public IReadOnlyList<ChannelWorld> Governed => [Enforced, Warned, Halted];

    /// <summary>Creates it and waits until every channel is in its state; an operator must be running.</summary>
    public static async Task<StatefulFleet> CreateAsync(LocalCluster cluster)
    {
        StatefulFleet fleet = new(
            await ChannelWorld.CreateByRequestAsync(cluster), await ChannelWorld.CreateByRequestAsync(cluster), await ChannelWorld.CreateByRequestAsync(cluster), await ChannelWorld.CreateByRequestAsync(cluster));
        await fleet.CreateEnforcedAsync();
        await fleet.Warned.PatchPolicyAsync("""{"spec":{"enforcement":"Warn"}}""");
        await fleet.Warned.CreateAsync(fleet.Warned.Channel("in-breach", spec => spec with { Terms = null }));
        await fleet.Halted.CreateAsync(fleet.Halted.Channel("halted"));
        await fleet.Orphaned.CreateAsync(fleet.Orphaned.Channel("left-alone"));
        await WaitAsync(fleet.Warned, ("in-breach", ReadyReasons.ConnectorAvailable));
        await WaitAsync(fleet.Halted, ("halted", ReadyReasons.ConnectorAvailable));
        await WaitAsync(fleet.Orphaned, ("left-alone", ReadyReasons.ConnectorAvailable));
        await fleet.WaitForEnforcedAsync();
        await fleet.ChangeAsync();
        return fleet;
    }

    /// <summary>Every channel's name with its world.</summary>
    public async Task<IReadOnlyList<(ChannelWorld World, string Channel)>> ChannelsAsync() =>
        [.. (await Task.WhenAll(Worlds.Select(async world => (await world.ChannelsAsync()).Select(channel => (world, channel.Metadata.Name))))).SelectMany(channels => channels)];

    public void Dispose()
    {
        foreach (ChannelWorld world in Worlds)
        {
            world.Dispose();
        }
    }

    private async Task CreateEnforcedAsync()
    {
        await Enforced.PatchPolicyAsync($$$$"""
            {"spec":{"approval":{"required":true,"maxReviewAge":"365d","gracePeriod":"10d"},"media":{"maxRetention":{"default":"7d"}},"terms":{"versions":[
            {"version":"2025-01","effectiveTime":"2025-01-01T00:00:00Z"},{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},
            {"version":"next","effectiveTime":"{{{{Times.DaysAhead(1)}}}}","gracePeriod":"1d"}]}}}
            """);
        ChannelApproval approved = new() { Status = ApprovalStatus.Approved, ReviewedTime = Times.DaysAgo(1) };
        await Enforced.CreateAsync(Enforced.Class(spec => spec with { IsDefault = false, Image = PodStandIn.CrashingImage + ":test", ProgressDeadlineSeconds = 10 }, Enforced.PlatformName + "-crashing"));
        await Enforced.CreateAsync(Enforced.Class(spec => spec with { IsDefault = false, Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim } }, Enforced.PlatformName + "-claim"));
        await Enforced.CreateAsync(Enforced.Manifest("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"obstructed-connector"},"spec":{"ports":[{"port":80}]}}"""));
        await Enforced.CreateAsync(Enforced.Review("withdrawn", "revoked", ApprovalStatus.Revoked));
        await Enforced.CreateAsync(
            Make("running", spec => spec),
            Make("awaiting", spec => spec with { Approval = null }),
            Make("revoked", spec => spec),
            Make("expiring", spec => spec with { Approval = approved with { ExpirationTime = Times.DaysAhead(2) } }),
            Make("review-due", spec => spec with { Approval = approved with { ReviewedTime = Times.DaysAgo(370) } }),
            Make("replaced-soon", spec => spec with { Terms = spec.Terms! with { AcceptedVersion = "2026-01" } }),
            Make("outdated", spec => spec with { Terms = spec.Terms! with { AcceptedVersion = "2025-01" } }),
            Make("drifted", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 1 } }),
            Make("suspended", spec => spec),
            Make("stopped", spec => spec with { State = ChannelState.Stopped }),
            Make("swept", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = Enforced.PlatformName + "-claim" } }),
            Make("clamped", spec => spec with { MediaRetention = new Dictionary<string, Duration> { [MediaKinds.Default] = new("30d") } }),
            Make("crashing", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = Enforced.PlatformName + "-crashing" } }),
            Make("classless", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = "none" } }),
            Make("obstructed", spec => spec));
        await WaitAsync(Enforced, ("running", ReadyReasons.ConnectorAvailable));
        await Enforced.CreateAsync(Make("claimed-twice", spec => spec with { AccountId = "account-expiring" }));

        MessagingChannel Make(string name, Func<MessagingChannelSpec, MessagingChannelSpec> change) =>
            Enforced.Channel(name, spec => change(spec with { Approval = approved, Terms = spec.Terms! with { AcceptedVersion = "next" } }));
    }

    private Task WaitForEnforcedAsync() => WaitAsync(
        Enforced,
        ("running", ReadyReasons.ConnectorAvailable), ("awaiting", ApprovedReasons.AwaitingApproval), ("revoked", ApprovedReasons.ApprovalRevoked), ("expiring", ReadyReasons.ConnectorAvailable),
        ("review-due", ReadyReasons.ConnectorAvailable), ("replaced-soon", ReadyReasons.ConnectorAvailable), ("outdated", TermsReasons.TermsOutdated), ("drifted", ReadyReasons.ConnectorAvailable),
        ("suspended", ReadyReasons.ConnectorAvailable), ("stopped", ReadyReasons.StoppedAsDeclared), ("swept", ReadyReasons.ConnectorAvailable), ("clamped", ReadyReasons.ConnectorAvailable),
        ("crashing", AvailableReasons.ProgressDeadlineExceeded), ("classless", AcceptedReasons.ClassNotFound), ("obstructed", EnforcedReasons.ApplyFailed), ("claimed-twice", AcceptedReasons.DuplicateAccount));

    /// <summary>What comes to a channel that runs: a drift, a stop with a sweep, a suspension, a halt, the loss of its policy.</summary>
    private async Task ChangeAsync()
    {
        await Enforced.PatchPodAsync("drifted", """{"containers":[{"name":"connector","image":"other:test"}]}""");
        await Wait.ForAsync("the drift to be told", async _ => (await Enforced.EventsAsync("drifted")).Any(item => item.Reason == EventReasons.DriftCorrected), ChannelWorld.Patience);
        await Enforced.PatchChannelAsync("suspended", """{"spec":{"suspend":true}}""");
        await Enforced.PatchChannelAsync("swept", """{"spec":{"state":"Stopped"}}""");
        await Halted.PatchPolicyAsync("""{"spec":{"halt":{"reason":"incident 4711"}}}""");
        await Orphaned.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies/{Orphaned.PlatformName}");
        await WaitAsync(Enforced, ("drifted", ReadyReasons.ConnectorAvailable), ("swept", ReadyReasons.StoppedAsDeclared));
        await Enforced.WaitForReasonAsync("suspended", Suspended, SuspendedReasons.SuspendedByUser);
        await Wait.ForAsync("the claim to be swept", async _ => (await Enforced.GetJsonAsync(Enforced.SweepPath("swept")))?["status"]?["succeeded"] is not null, ChannelWorld.Patience);
        await WaitAsync(Halted, ("halted", ApprovedReasons.PlatformHalted));
        await WaitAsync(Orphaned, ("left-alone", AcceptedReasons.PolicyNotFound));
    }

    private static async Task WaitAsync(ChannelWorld world, params (string Channel, string Ready)[] expected)
    {
        foreach ((string channel, string ready) in expected)
        {
            await world.WaitForReasonAsync(channel, ChannelConditions.Ready, ready);
        }
    }
}
