using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using static ChannelOperator.Api.ChannelConditions;
using PolicyReasons = ChannelOperator.Api.PlatformPolicyConditions.AcceptedReasons;

namespace ChannelOperator.ClusterTests.BadInput;

/// <summary>Objects that were stored while the CRDs admitted more than they do now.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class StoredBeforeTests(BareClusterFixture fixture)
{
    private const string Unreadable = """{"spec":{"connector":{"replicas":"two"}}}""";

    private static readonly (string Name, string Change, string Says)[] Channels =
    [
        ("state", """{"spec":{"state":"Runing"}}""", "spec.state: \"Runing\" is not one of Running, Stopped"),
        ("status", """{"spec":{"approval":{"status":"approvd"}}}""", "spec.approval.status: \"approvd\" is not one of"),
        ("duration", """{"spec":{"mediaRetention":{"default":"7 days"}}}""", "spec.mediaRetention.default: \"7 days\" is not a duration"),
        ("kind", """{"spec":{"mediaRetention":{"imgae":"7d"}}}""", "spec.mediaRetention: unknown media kind imgae"),
        ("time", """{"spec":{"terms":{"acceptedTime":"0000-01-01t00:00:00z"}}}""", "spec.terms.acceptedTime: \"0000-01-01t00:00:00z\" is not a time"),
        ("replicas", """{"spec":{"connector":{"replicas":-3}}}""", "spec.connector.replicas: -3 is not from 1 to 100"),
        ("account", """{"spec":{"accountId":""}}""", "spec.accountId is empty"),
    ];

    private static readonly (string Name, string Change, string Reason)[] Policies =
    [
        ("mismatch", """{"spec":{"platform":"Another"}}""", PolicyReasons.NameMismatch),
        ("versionless", """{"spec":{"terms":{"versions":[]}}}""", PolicyReasons.NoVersions),
        ("twice", """{"spec":{"terms":{"versions":[{"version":"a","effectiveTime":"2025-01-01T00:00:00Z"},{"version":"a","effectiveTime":"2026-01-01T00:00:00Z"}]}}}""", PolicyReasons.DuplicateVersion),
        ("timeless", """{"spec":{"terms":{"versions":[{"version":"a","effectiveTime":"soon"}]}}}""", PolicyReasons.VersionsOutOfOrder),
        ("word", """{"spec":{"enforcement":"Maybe"}}""", PolicyReasons.InvalidSpec),
        ("span", """{"spec":{"approval":{"maxReviewAge":"a year"}}}""", PolicyReasons.InvalidDuration),
    ];

    [Fact]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.NameMismatch)]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.NoVersions)]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.DuplicateVersion)]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.InvalidSpec)]
    public async Task MistakesUnderALooserCrd_AreSaidAndHinderNobody()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using LooseCrds crds = await LooseCrds.ApplyAsync(fixture.Cluster, world);
        await StoreAsync(world);
        await using OperatorProcess running = await fixture.StartClusterOperatorAsync();

        await AssertMistakesAreSaidAsync(world);
        foreach ((string name, _, string reason) in Policies)
        {
            await world.WaitForPolicyAsync(PolicyName(world, name), $"Accepted=False/{reason}");
        }

        await AssertUnharmedAsync(world, running);
        Assert.Equal(0, await running.MetricAsync("rest_client_requests_total", "code=\"422\".*method=\"PATCH\"|method=\"PATCH\".*code=\"422\""));
    }

    [Fact]
    public async Task TimesAtTheEndsOfTheCalendar_AreJudgedLikeAnyOther()
    {
        const string last = "9999-12-31T23:59:59.999999999Z";
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using LooseCrds crds = await LooseCrds.ApplyAsync(fixture.Cluster, world);
        await world.PatchPolicyAsync($$$$"""{"spec":{"terms":{"versions":[{"version":"2026-01","effectiveTime":"0001-01-01T00:00:00Z"},{"version":"last","effectiveTime":"{{{{last}}}}","gracePeriod":"3650d"}]}}}""");
        await world.CreateAsync(world.Channel("eternal").Manifest().With($$$$"""{"spec":{"terms":{"acceptedTime":"0001-01-01T00:00:00+13:59"},"approval":{"status":"Approved","expirationTime":"{{{{last}}}}"}}}"""));
        await world.CreateAsync(world.Channel("beyond").Manifest().With("""{"spec":{"approval":{"status":"Approved","expirationTime":"9999-12-31T23:59:59-13:59"}}}"""));
        await world.CreateAsync(world.Channel("ahead").Manifest().With($$$$"""{"spec":{"terms":{"acceptedTime":"{{{{last}}}}"}}}"""));
        await world.CreateAsync(world.Channel("expired").Manifest().With("""{"spec":{"approval":{"status":"Approved","expirationTime":"0001-01-01T00:00:00Z"}}}"""));
        await using OperatorProcess running = await fixture.StartOperatorAsync(world);

        await world.WaitForReplicasAsync("eternal", 1);
        await world.WaitForReplicasAsync("beyond", 1);
        await world.WaitForReasonAsync("ahead", ChannelConditions.Ready, TermsReasons.TermsNotAccepted);
        await world.WaitForReasonAsync("expired", ChannelConditions.Ready, ApprovedReasons.ApprovalExpired);
        await AssertUnharmedAsync(world, running);
    }

    [Fact]
    public async Task MistakesFromBeforeAStricterCrd_AreSaidAndHinderNobody()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using (LooseCrds crds = await LooseCrds.ApplyAsync(fixture.Cluster, world))
        {
            await StoreAsync(world);
        }

        await using OperatorProcess running = await fixture.StartOperatorAsync(world);
        if (fixture.Cluster.Supports(ServerFeature.ValidationRatcheting))
        {
            await AssertMistakesAreSaidAsync(world);
        }
        else
        {
            // No status can be stored there before the mistake is corrected: an event names the field.
            foreach ((string name, _, string says) in Channels)
            {
                bool isRefused = name != "kind" || fixture.Cluster.Supports(ServerFeature.CelInCrds);
                (string type, string reason, string note) = Assert.Single(await Wait.ForAsync($"an event about {name}", _ => world.EventsAsync(name), events => events.Count > 0, ChannelWorld.Patience));
                Assert.Equal("Warning InvalidSpec", $"{type} {reason}");
                Assert.Contains(isRefused ? "the API server stores no status until the spec is corrected" : says, note, StringComparison.Ordinal);
                Assert.Contains("spec.", note, StringComparison.Ordinal);
            }
        }

        await AssertUnharmedAsync(world, running);

        // Refused writes are tried again, ever more slowly: a dozen tries take minutes.
        Assert.InRange(await running.MetricAsync("rest_client_requests_total", "code=\"422\""), 0, 12 * (Channels.Length + Policies.Length));
    }

    [Fact]
    public async Task ConnectorWhoseChannelBecameInvalid_RunsOnAndCanBeStopped()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using LooseCrds crds = await LooseCrds.ApplyAsync(fixture.Cluster, world);
        await using OperatorProcess running = await fixture.StartOperatorAsync(world);
        await world.CreateAsync(world.Channel("support"), world.Channel("valid"));
        await world.WaitForReplicasAsync("support", 1);
        await world.WaitForReplicasAsync("valid", 1);
        await world.PatchChannelAsync("support", """{"spec":{"state":"Runing"}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, AcceptedReasons.InvalidSpec);

        await crds.TightenAsync();
        await world.RequestAsync("valid", "under the real CRDs");
        Assert.Equal(1, await world.ReplicasAsync("support"));

        // Whether or not the server stores a status of it: it stops.
        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident"}}}""");
        await world.WaitForReplicasAsync("support", 0);
        await world.WaitForReplicasAsync("valid", 0);
    }

    private static async Task StoreAsync(ChannelWorld world)
    {
        foreach ((string name, string change, _) in Channels)
        {
            await world.CreateAsync(world.Channel(name).Manifest().With(change));
        }

        await world.CreateAsync(world.Channel("unreadable").Manifest().With(Unreadable));
        foreach ((string name, string change, _) in Policies)
        {
            JsonObject policy = world.Policy(spec => spec with { Platform = world.Platform + "-" + name }).Manifest();
            policy["metadata"]!["name"] = PolicyName(world, name);
            await world.CreateAsync(policy.With(change));
        }
    }

    private static async Task AssertMistakesAreSaidAsync(ChannelWorld world)
    {
        foreach ((string name, _, string says) in Channels)
        {
            MessagingChannel channel = await world.WaitForReasonAsync(name, ChannelConditions.Ready, AcceptedReasons.InvalidSpec);
            Assert.Contains(says, channel.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A channel without mistakes is served, none of the others is started or written any more, and the operator lives.</summary>
    private static async Task AssertUnharmedAsync(ChannelWorld world, OperatorProcess running)
    {
        await world.CreateAsync(world.Channel("good"));
        await world.WaitForReplicasAsync("good", 1);
        MessagingChannel good = await world.WaitForReasonAsync("good", ChannelConditions.Ready, ReadyReasons.Progressing);
        Assert.Equal("Enforced=False/RolloutPending", good.Say(Enforced));

        string before = await VersionsAsync(world);
        await world.RequestAsync("good", "once more");
        Assert.Equal(before, await VersionsAsync(world));
        foreach ((string name, _, _) in Channels)
        {
            Assert.Null(await world.DeploymentAsync(name));
        }

        Assert.Equal(200, await running.ProbeAsync("/livez"));
        Assert.Equal(200, await running.ProbeAsync("/readyz"));
    }

    /// <summary>The versions of all channels but the good one.</summary>
    private static async Task<string> VersionsAsync(ChannelWorld world)
    {
        JsonNode? list = await world.GetJsonAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels");
        return string.Join(", ", list!["items"]!.AsArray()
            .Select(item => item!["metadata"]!)
            .Where(metadata => metadata["name"]!.GetValue<string>() != "good")
            .Select(metadata => $"{metadata["name"]} {metadata["resourceVersion"]}"));
    }

    private static string PolicyName(ChannelWorld world, string name) => $"{world.PlatformName}-{name}";
}
