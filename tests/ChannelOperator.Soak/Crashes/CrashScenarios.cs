using ChannelOperator.Api;
using ChannelOperator.Soak.Worlds;
using ChannelOperator.TestKit.Worlds;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Soak.Crashes;

/// <summary>
/// The scenarios. Each world has three channels: <c>support</c>, which an autoscaler may scale, <c>sales</c> with two declared replicas, and
/// <c>archive</c> with a claim, whose connector reports reviews.
/// </summary>
public static class CrashScenarios
{
    private const string ClaimClass = "-claim";
    private const string Revoke = """{"spec":{"approval":{"status":"Revoked"}}}""";
    private const string Approve = """{"spec":{"approval":{"status":"Approved"}}}""";
    private static readonly string[] Names = ["support", "sales", "archive"];

    private static readonly CrashStage Running = new(CreateChannelsAsync, AllReady);

    private static readonly CrashStage Autoscaled = new(
        world => world.ScaleAsync("support", 3),
        state => AllReady(state) && state.Channel("support")!.Status!.Effective!.Replicas == 3);

    private static readonly CrashStage Revoked = new(world => world.PatchChannelAsync("support", Revoke), state => IsStopped(state, "support", ApprovedReasons.ApprovalRevoked));

    private static readonly CrashStage Recorded = new(
        world => world.CreateAsync(world.Review("revoked", "support", ApprovalStatus.Revoked, spec => spec with { Source = ReviewSource.Platform })), state => IsStopped(state, "support", ApprovedReasons.ApprovalRevoked));

    // Usually its claim is swept before its status tells of the stop, but not where its pods were still ending.
    private static readonly CrashStage ArchiveRevoked = new(world => world.PatchChannelAsync("archive", Revoke), state => IsStopped(state, "archive", ApprovedReasons.ApprovalRevoked) && state.HasSweep("archive"));

    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<CrashScenario> All { get; } =
    [
        new("first-enforcement", [], Running),
        new("policy-flip", [Running, Autoscaled], new(OutdateTermsAsync, state => Names.All(name => IsStopped(state, name, TermsReasons.TermsOutdated)) && state.HasSweep("archive"))),
        new("policy-tightened", [Running], new(ShortenRetentionAsync, state => AllReady(state) && Names.All(name => IsShortened(state, name)))),
        new("revocation", [Running, Autoscaled], Revoked),
        new("resume", [Running, Autoscaled, Revoked], new(world => world.PatchChannelAsync("support", Approve), state => AllReady(state) && state.Replicas("support") == 3)),
        new("record", [Running, Autoscaled], Recorded),
        new("record-lifted", [Running, Autoscaled, Recorded], new(LiftAsync, state => AllReady(state) && state.Replicas("support") == 3), StartsUnedited: true),
        new("sweep", [Running], ArchiveRevoked),
        new("resume-after-sweep", [Running, ArchiveRevoked], new(world => world.PatchChannelAsync("archive", Approve), state => AllReady(state) && state.Replicas("archive") == 1)),
        new("deletion", [Running], new(DeleteAsync, state => state.Channel("support") is null && state.Deployment("support") is null)),
        new("orphaned", [Running], new(OrphanAsync, state => IsOrphaned(state, "support") && IsOrphaned(state, "archive"))),
        new("reporting-ends", [Running], new(EndReportingAsync, state => AllReady(state) && !state.MayReport("archive") && !HasToken(state, "archive"))),
        new("recreation", [Running], new(RecreateAsync, state => AllReady(state) && state.Channel("support")!.Spec.AccountId == "account-new")),
        new("drift", [Running], new(TamperAsync, state => AllReady(state) && state.Replicas("sales") == 2 && IsPutBack(state))),
    ];

    private static bool IsOrphaned(WorldState state, string channel) => state.Channel(channel) is null && state.Replicas(channel) == 0 && !state.MayReport(channel);

    private static bool HasToken(WorldState state, string channel) => state.Deployment(channel)!["spec"]!["template"]!["spec"]!["automountServiceAccountToken"]!.GetValue<bool>();

    private static bool AllReady(WorldState state) => Names.All(name => state.Says(name, Ready, ReadyReasons.ConnectorAvailable));

    private static bool IsStopped(WorldState state, string channel, string reason) =>
        state.Replicas(channel) == 0 && state.Says(channel, Ready, reason) && state.Says(channel, Enforced, EnforcedReasons.ConnectorStopped);

    private static bool IsShortened(WorldState state, string channel) => state.Channel(channel)!.Status!.Effective!.Retention!["image"].Value == TimeSpan.FromHours(1);

    private static bool IsPutBack(WorldState state) => state.Deployment("support").Image() == "connector:test" && state.Deployment("archive") is not null;

    private static async Task CreateChannelsAsync(ChannelWorld world)
    {
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = null, ReportsReviews = true, Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim, Size = new Quantity("1Gi") } }, world.PlatformName + ClaimClass));
        await world.CreateAsync(
            world.Channel("support"),
            world.Channel("sales", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 2 } }),
            world.Channel("archive", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = world.PlatformName + ClaimClass } }));
    }

    private static Task OutdateTermsAsync(ChannelWorld world) => world.PatchPolicyAsync("""
        {"spec":{"terms":{"versions":[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"2026-02","effectiveTime":"2026-02-01T00:00:00Z","gracePeriod":"1h"}]}}}
        """);

    private static Task ShortenRetentionAsync(ChannelWorld world) => world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"image":"1h"}}}}""");

    private static Task LiftAsync(ChannelWorld world) =>
        world.CreateAsync(world.Review("lifted", "support", ApprovalStatus.Approved, spec => spec with { DecidedTime = Times.DaysAgo(0), Supersedes = "revoked" }));

    private static Task DeleteAsync(ChannelWorld world) => world.DeleteAsync(world.ChannelPath("support"));

    private static async Task OrphanAsync(ChannelWorld world)
    {
        await world.DeleteAsync(world.ChannelPath("support"), "Orphan");
        await world.DeleteAsync(world.ChannelPath("archive"), "Orphan");
    }

    private static Task EndReportingAsync(ChannelWorld world) =>
        world.PatchAsync($"/apis/{ApiGroup.ApiVersion}/connectorclasses/{world.PlatformName}{ClaimClass}", """{"spec":{"reportsReviews":null}}""");

    private static async Task RecreateAsync(ChannelWorld world)
    {
        await DeleteAsync(world);
        await world.CreateAsync(world.Channel("support", spec => spec with { AccountId = "account-new" }));
    }

    private static async Task TamperAsync(ChannelWorld world)
    {
        await world.PatchPodAsync("support", """{"containers":[{"name":"connector","image":"evil:1"}]}""");
        await world.ScaleAsync("sales", 5);
        await world.PatchAsync(world.ConfigMapPath("archive"), """{"data":{"channel.json":"{}"}}""");
    }
}
