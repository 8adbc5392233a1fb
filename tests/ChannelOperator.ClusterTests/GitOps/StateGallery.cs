using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.GitOps;

/// <summary>Real objects in every state that tools tell apart, as an API server gave them out while an operator brought them about. Pods are reported in the deployment controller's place.</summary>
internal sealed class StateGallery
{
    private const string ApprovalRequired = """{"spec":{"approval":{"required":true,"maxReviewAge":"365d","gracePeriod":"30d"}}}""";

    private readonly Dictionary<string, ObservedState> _states = new(StringComparer.Ordinal);

    private StateGallery()
    {
    }

    /// <summary>The objects by the name of their state.</summary>
    public IReadOnlyDictionary<string, ObservedState> States => _states;

    public static async Task<StateGallery> OpenAsync(BareClusterFixture fixture)
    {
        StateGallery gallery = new();
        using ChannelWorld world = await ChannelWorld.CreateByRequestAsync(fixture.Cluster);
        gallery.Add("created, not seen yet", (await world.GetJsonAsync(await CreateAsync(world, world.Channel("unseen"))))!);
        gallery.Add("policy: created, not seen yet", (await world.GetJsonAsync(PolicyPath(world)))!);
        await using OperatorProcess running = await fixture.StartClusterOperatorAsync();
        await gallery.AddRunningAsync(world);
        await gallery.AddStoppingAsync(world);
        await gallery.AddMistakesAsync(world);
        await gallery.AddApprovalsAsync(fixture.Cluster);
        await gallery.AddTermsAsync(fixture.Cluster);
        await gallery.AddPoliciesAsync(fixture.Cluster);
        return gallery;
    }

    private async Task AddRunningAsync(ChannelWorld world)
    {
        await CreateAsync(world, world.Channel("rolling"));
        await world.WaitForReplicasAsync("rolling", 1);
        await AddAsync("rolling out", world, "rolling", ReadyReasons.Progressing);

        await RunAsync(world, world.Channel("running"));
        await AddAsync("running", world, "running", ReadyReasons.ConnectorAvailable);
        Add("edited, not seen yet", await world.PatchChannelAsync("running", """{"spec":{"mediaRetention":{"image":"1d"}}}"""));

        await RunAsync(world, world.Channel("unavailable"));
        await world.ReportAsync("unavailable", pods: 1, available: 0);
        await AddAsync("connector unavailable", world, "unavailable", AvailableReasons.ConnectorUnavailable);

        await CreateAsync(world, world.Channel("late"));
        await world.ReportAsync("late", pods: 1, available: 0, "ProgressDeadlineExceeded");
        await AddAsync("rollout past its deadline", world, "late", AvailableReasons.ProgressDeadlineExceeded);

        await RunAsync(world, world.Channel("suspended"));
        await world.PatchChannelAsync("suspended", """{"spec":{"suspend":true}}""");
        await AddAsync("suspended by its user, runs", world, "suspended", ReadyReasons.ConnectorAvailable, Suspended);

        await CreateAsync(world, world.Channel("held", spec => spec with { Suspend = true }));
        await AddAsync("created suspended", world, "held", Pending, Suspended);
    }

    private async Task AddStoppingAsync(ChannelWorld world)
    {
        await CreateAsync(world, world.Channel("stopped", spec => spec with { State = ChannelState.Stopped }));
        await AddAsync("stopped as declared", world, "stopped", ReadyReasons.StoppedAsDeclared);

        await RunAsync(world, world.Channel("stopping"));
        await world.PatchChannelAsync("stopping", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await AddAsync("has to stop, NOT STOPPED YET", world, "stopping", EnforcedReasons.RolloutPending);
    }

    private async Task AddMistakesAsync(ChannelWorld world)
    {
        await CreateAsync(world, world.Channel("orphan", spec => spec with { Platform = world.Platform + "-none" }));
        await AddAsync("policy missing, in the first minute", world, "orphan", AcceptedReasons.PolicyNotFound);

        await CreateAsync(world, world.Channel("classless", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = "none" } }));
        await AddAsync("class missing, in the first minute", world, "classless", AcceptedReasons.ClassNotFound);

        await CreateAsync(world, world.Channel("second", spec => spec with { AccountId = "account-running" }));
        await AddAsync("account held by another channel", world, "second", AcceptedReasons.DuplicateAccount);

        await world.CreateAsync(world.Class(spec => spec with { IsDefault = false, NodeSelector = new Dictionary<string, string>(StringComparer.Ordinal) { ["not a label"] = "x" } }, world.PlatformName + "-refused"));
        await CreateAsync(world, world.Channel("refused", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = world.PlatformName + "-refused" } }));
        await AddAsync("object refused by the API server", world, "refused", EnforcedReasons.ApplyFailed, Stalled);
    }

    private async Task AddApprovalsAsync(LocalCluster cluster)
    {
        using ChannelWorld world = await ChannelWorld.CreateByRequestAsync(cluster);
        await world.PatchPolicyAsync(ApprovalRequired);
        (string State, string Name, string Reason, ChannelApproval? Approval)[] cases =
        [
            ("waits for its approval", "awaiting", ApprovedReasons.AwaitingApproval, null),
            ("review overdue", "overdue", ApprovedReasons.ReviewOverdue, new ChannelApproval { Status = ApprovalStatus.Approved, ReviewedTime = Times.DaysAgo(400) }),
            ("approval revoked", "revoked", ApprovedReasons.ApprovalRevoked, new ChannelApproval { Status = ApprovalStatus.Revoked }),
            ("approval rejected", "rejected", ApprovedReasons.ApprovalRejected, new ChannelApproval { Status = ApprovalStatus.Rejected }),
            ("approval suspended", "withheld", ApprovedReasons.ApprovalSuspended, new ChannelApproval { Status = ApprovalStatus.Suspended }),
            ("approval expired", "expired", ApprovedReasons.ApprovalExpired, new ChannelApproval { Status = ApprovalStatus.Approved, ReviewedTime = Times.DaysAgo(30), ExpirationTime = Times.DaysAgo(1) }),
        ];
        foreach ((string state, string name, string reason, ChannelApproval? approval) in cases)
        {
            await CreateAsync(world, world.Channel(name, spec => spec with { Approval = approval }));
            await AddAsync(state, world, name, reason);
        }

        await RunAsync(world, world.Channel("due", spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ReviewedTime = Times.DaysAgo(380) } }));
        await AddAsync("review due, in its grace", world, "due", ReadyReasons.ConnectorAvailable);

        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident","by":"ops"}}}""");
        await AddAsync("platform halted", world, "awaiting", ApprovedReasons.PlatformHalted);
    }

    private async Task AddTermsAsync(LocalCluster cluster)
    {
        using ChannelWorld world = await ChannelWorld.CreateByRequestAsync(cluster);
        TermsVersion[] versions =
        [
            new() { Version = "2025-01", EffectiveTime = new Timestamp("2025-01-01T00:00:00Z") },
            new() { Version = "2026-01", EffectiveTime = new Timestamp("2026-01-01T00:00:00Z") },
            new() { Version = "newest", EffectiveTime = Times.DaysAgo(10), GracePeriod = new Duration("30d") },
        ];
        await world.PatchAsync(PolicyPath(world), world.Policy(spec => spec with { Terms = new PolicyTerms { Versions = versions } }).Manifest().ToJsonString());
        await RunAsync(world, world.Channel("expiring"));
        await AddAsync("terms outdated, in their grace", world, "expiring", ReadyReasons.ConnectorAvailable);
        await CreateAsync(world, world.Channel("none", spec => spec with { Terms = null }));
        await AddAsync("terms not accepted", world, "none", TermsReasons.TermsNotAccepted);
        await CreateAsync(world, world.Channel("outdated", spec => spec with { Terms = spec.Terms! with { AcceptedVersion = "2025-01" } }));
        await AddAsync("terms outdated", world, "outdated", TermsReasons.TermsOutdated);

        await world.PatchPolicyAsync("""{"spec":{"enforcement":"Warn"}}""");
        await world.ReportAsync("none", pods: 1, available: 1);
        await AddAsync("runs in breach of a policy that only warns", world, "none", ReadyReasons.ConnectorAvailable, PolicyViolated);

        await world.PatchPolicyAsync("""{"spec":{"namespaceSelector":{"matchLabels":{"team":"another"}}}}""");
        await AddAsync("namespace not permitted", world, "outdated", AcceptedReasons.NamespaceNotPermitted, Stalled);
    }

    private async Task AddPoliciesAsync(LocalCluster cluster)
    {
        using ChannelWorld world = await ChannelWorld.CreateByRequestAsync(cluster);
        await AddPolicyAsync("policy: accepted", world, ConditionStatus.True);
        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident","by":"ops"}}}""");
        await AddPolicyAsync("policy: halted", world, ConditionStatus.True);
        await world.PatchPolicyAsync("""{"spec":{"platform":"Another"}}""");
        await AddPolicyAsync("policy: not accepted", world, ConditionStatus.False);
    }

    private async Task AddAsync(string state, ChannelWorld world, string channel, string reason, string? type = null) => Add(state, (await Wait.ForAsync(
        $"channel {channel} to be: {state}",
        _ => world.GetJsonAsync(world.ChannelPath(channel)),
        seen => ObservedState.Of(JsonSerializer.SerializeToElement(seen)) is { IsStale: false } now && now.Find(ChannelConditions.Ready)?.Reason == reason && (type is null || now.IsTrue(type)),
        ChannelWorld.Patience))!);

    private async Task AddPolicyAsync(string state, ChannelWorld world, string accepted) => Add(state, (await Wait.ForAsync(
        $"the policy to be: {state}",
        _ => world.GetJsonAsync(PolicyPath(world)),
        seen => ObservedState.Of(JsonSerializer.SerializeToElement(seen)) is { IsStale: false } now && now.Find(PlatformPolicyConditions.Accepted)?.Status == accepted,
        ChannelWorld.Patience))!);

    private void Add(string state, JsonNode seen) => _states.Add(state, ObservedState.Of(JsonSerializer.SerializeToElement(seen)));

    private static async Task RunAsync(ChannelWorld world, MessagingChannel channel)
    {
        await CreateAsync(world, channel);
        await world.ReportAsync(channel.Metadata.Name, pods: 1, available: 1);
        await world.WaitForReasonAsync(channel.Metadata.Name, ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    private static async Task<string> CreateAsync(ChannelWorld world, MessagingChannel channel)
    {
        await world.CreateAsync(channel);
        return world.ChannelPath(channel.Metadata.Name);
    }

    private static string PolicyPath(ChannelWorld world) => $"/apis/{ApiGroup.ApiVersion}/platformpolicies/{world.PlatformName}";
}
