using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>Every reason for which a channel cannot be judged. What runs keeps running, except where permission is lost.</summary>
[Collection(OperatorCollection.Name)]
public sealed class AcceptedReasonsTests(OperatorFixture fixture)
{
    [Fact]
    [Reaches(Accepted, AcceptedReasons.InvalidSpec)]
    [Reaches(Stalled, AcceptedReasons.InvalidSpec)]
    public async Task MistakeThatOnlyTheOperatorSees_IsInvalidSpecAndNothingStarts()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = null, Storage = new ConnectorStorage { Type = StorageType.EmptyDir } }, world.PlatformName + "-trial"));
        await world.CreateAsync(
            world.Channel("two", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = world.PlatformName + "-trial", Replicas = 2 } }),
            world.Channel("thief", spec => spec with { Connector = new ChannelConnectorSpec { CredentialsSecretName = "somebody-elses" } }));

        MessagingChannel two = await world.WaitForReasonAsync("two", ChannelConditions.Ready, AcceptedReasons.InvalidSpec);
        MessagingChannel thief = await world.WaitForReasonAsync("thief", ChannelConditions.Ready, AcceptedReasons.InvalidSpec);

        Assert.StartsWith("spec.connector.replicas: 2 replicas cannot share the storage EmptyDir", two.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.StartsWith("spec.connector.credentialsSecretName: \"somebody-elses\" must be thief", thief.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal("Stalled=True/InvalidSpec", two.Say(Stalled));
        Assert.Equal("Reconciling is absent", two.Say(Reconciling));
        Assert.Equal(-1, await world.ReplicasAsync("two"));
        Assert.Equal(-1, await world.ReplicasAsync("thief"));
    }

    [Fact]
    [Reaches(Accepted, AcceptedReasons.PolicyNotFound)]
    [Reaches(Approved, Pending)]
    [Reaches(ChannelConditions.TermsAccepted, Pending)]
    [Reaches(RetentionCompliant, Pending)]
    [Reaches(Reconciling, ReconcilingReasons.Progressing)]
    public async Task PlatformThatNobodyKnows_IsPolicyNotFoundUntilItsPolicyComes()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string platform = world.Platform + "-Later";
        await world.CreateAsync(world.Class(spec => spec with { Platforms = [platform] }, platform.ToLowerInvariant()));
        await world.CreateAsync(world.Channel("early", spec => spec with { Platform = platform }));

        MessagingChannel early = await world.WaitForReasonAsync("early", ChannelConditions.Ready, AcceptedReasons.PolicyNotFound);
        Assert.Equal("Accepted=False/PolicyNotFound", early.Say(Accepted));
        Assert.Contains($"no PlatformPolicy {platform.ToLowerInvariant()}: create it", early.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.All(new[] { Approved, ChannelConditions.TermsAccepted, RetentionCompliant }, type => Assert.Equal($"{type}=Unknown/Pending", early.Say(type)));
        Assert.Equal("Reconciling=True/Progressing", early.Say(Reconciling));
        Assert.Equal("Stalled is absent", early.Say(Stalled));

        PlatformPolicy policy = world.Policy(spec => spec with { Platform = platform });
        await world.CreateAsync((policy with { Metadata = policy.Metadata with { Name = platform.ToLowerInvariant() } }).Manifest());
        await world.WaitForReasonAsync("early", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Accepted, AcceptedReasons.PolicyNotAccepted)]
    public async Task PolicyThatIsNotAccepted_StartsNothingAndKeepsWhatRunsForAWhile()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running"));

        await world.PatchPolicyAsync("""{"spec":{"terms":{"versions":[{"version":"b","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"a","effectiveTime":"2025-01-01T00:00:00Z"}]}}}""");
        MessagingChannel running = await world.WaitForReasonAsync("running", ChannelConditions.Ready, AcceptedReasons.PolicyNotAccepted);
        await world.CreateAsync(world.Channel("new"));
        MessagingChannel fresh = await world.WaitForReasonAsync("new", ChannelConditions.Ready, AcceptedReasons.PolicyNotAccepted);

        Assert.Contains("(VersionsOutOfOrder): spec.terms.versions[1].effectiveTime", running.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Contains("keeps running as last applied until 2", running.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal(1, await world.ReplicasAsync("running"));
        Assert.Equal("Stalled=True/PolicyNotAccepted", fresh.Say(Stalled));
        Assert.Equal(-1, await world.ReplicasAsync("new"));

        await world.ApplyAsync(world.Policy());
        await world.WaitForReasonAsync("running", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        await world.WaitForReasonAsync("new", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Accepted, AcceptedReasons.NamespaceNotPermitted)]
    public async Task NamespaceThatIsNotPermittedAnyMore_StopsItsChannels()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.LabelNamespaceAsync("messaging", "allowed");
        await world.RunAsync(world.Channel("support"));

        await world.PatchPolicyAsync("""{"spec":{"namespaceSelector":{"matchLabels":{"messaging":"allowed"}}}}""");
        await world.RequestAsync("support", "still permitted");
        Assert.Equal(1, await world.ReplicasAsync("support"));

        await world.LabelNamespaceAsync("messaging", null);
        await world.WaitForReplicasAsync("support", 0);
        MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AcceptedReasons.NamespaceNotPermitted);
        Assert.Equal("Accepted=False/NamespaceNotPermitted", support.Say(Accepted));
        Assert.Contains(world.Namespace, support.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);

        await world.LabelNamespaceAsync("messaging", "allowed");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Accepted, AcceptedReasons.ClassNotFound)]
    public async Task ClassThatDoesNotExist_StartsNothingAndKeepsWhatRuns()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running"));

        await world.PatchChannelAsync("running", """{"spec":{"connector":{"className":"not-there"}}}""");
        await world.CreateAsync(world.Channel("new", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = "not-there" } }));
        MessagingChannel running = await world.WaitForReasonAsync("running", ChannelConditions.Ready, AcceptedReasons.ClassNotFound);
        MessagingChannel fresh = await world.WaitForReasonAsync("new", ChannelConditions.Ready, AcceptedReasons.ClassNotFound);

        Assert.Contains("ConnectorClass not-there does not exist", running.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal("Enforced=True/ConnectorRunning", running.Say(Enforced));
        Assert.Equal(1, await world.ReplicasAsync("running"));
        Assert.Equal("Reconciling=True/Progressing", fresh.Say(Reconciling));
        Assert.Equal(-1, await world.ReplicasAsync("new"));
    }

    [Fact]
    [Reaches(Accepted, AcceptedReasons.AmbiguousClass)]
    public async Task TwoDefaultClasses_StartNothingAndKeepWhatRuns()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running"));

        await world.CreateAsync(world.Class(name: world.PlatformName + "-second"));
        MessagingChannel running = await world.WaitForReasonAsync("running", ChannelConditions.Ready, AcceptedReasons.AmbiguousClass);
        await world.CreateAsync(world.Channel("new"), world.Channel("named", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = world.PlatformName + "-second" } }));
        MessagingChannel fresh = await world.WaitForReasonAsync("new", ChannelConditions.Ready, AcceptedReasons.AmbiguousClass);

        Assert.Contains($"ConnectorClasses {world.PlatformName}, {world.PlatformName}-second are all the default", running.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal(1, await world.ReplicasAsync("running"));
        Assert.Equal("Stalled=True/AmbiguousClass", fresh.Say(Stalled));
        Assert.Equal(-1, await world.ReplicasAsync("new"));
        await world.WaitForReasonAsync("named", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    [Reaches(Accepted, AcceptedReasons.DuplicateAccount)]
    public async Task AccountOfAnotherChannel_IsNotServedTwice()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string elsewhere = await fixture.Cluster.CreateNamespaceAsync("elsewhere");
        await world.RunAsync(world.Channel("first", spec => spec with { AccountId = "4711" }));
        MessagingChannel foreign = world.Channel("foreign", spec => spec with { AccountId = "4711" });

        await world.CreateAsync(world.Channel("second", spec => spec with { AccountId = "4711" }), foreign with { Metadata = foreign.Metadata with { Namespace = elsewhere } });
        MessagingChannel second = await world.WaitForReasonAsync("second", ChannelConditions.Ready, AcceptedReasons.DuplicateAccount);
        Assert.Contains("is held by channel first", second.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal("Stalled=True/DuplicateAccount", second.Say(Stalled));

        // Namespaces are not told of each other.
        string message = "";
        await Wait.ForAsync("the channel elsewhere to be refused", async _ =>
        {
            System.Text.Json.Nodes.JsonNode? status = (await world.GetJsonAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{elsewhere}/messagingchannels/foreign"))!["status"];
            message = status!["conditions"]!.AsArray().First(condition => condition!["type"]!.GetValue<string>() == Accepted)!["message"]!.GetValue<string>();
            return message.Contains("is held by a channel in another namespace", StringComparison.Ordinal);
        }, ChannelWorld.Patience);
        Assert.DoesNotContain("first", message, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Namespace, message, StringComparison.Ordinal);

        Assert.Equal("Ready=True/ConnectorAvailable", (await world.FindAsync("first"))!.Say(ChannelConditions.Ready));
        Assert.Equal(-1, await world.ReplicasAsync("second"));

        // The account is free again as soon as its holder is gone; of two that wait the older would get it.
        await world.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{elsewhere}/messagingchannels/foreign");
        await world.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels/first");
        await world.WaitForReasonAsync("second", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }
}
