using System.Diagnostics;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.Policy;
using ChannelOperator.TestKit.Kubernetes;
using Xunit.Abstractions;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>Records of the continuing review: they bind an account, whatever becomes of its channels.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ReviewTests(OperatorFixture fixture, ITestOutputHelper output)
{
    private const string Required = """{"spec":{"approval":{"required":true}}}""";

    [Fact]
    public async Task RevokedByRecord_ApprovedInSpec_IsStopped_AndStaysSoUnderWhateverName()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync(Required);
        MessagingChannel approved = world.Channel("support", spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved } });
        await world.RunAsync(approved);

        await world.CreateAsync(world.Review("revoked-4711", "support", ApprovalStatus.Revoked));
        await world.WaitForReplicasAsync("support", 0);
        MessagingChannel stopped = await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalRevoked);
        Assert.Contains("ChannelReview revoked-4711", stopped.ConditionOf(Approved)!.Message, StringComparison.Ordinal);

        // Git puts back what it has, deletes and creates again, and renames.
        await world.ApplyAsync(approved);
        await world.DeleteAsync(world.ChannelPath("support"));
        await Wait.ForAsync("the connector to be collected", async _ => await world.ReplicasAsync("support") == -1, ChannelWorld.Patience);
        await world.ApplyAsync(approved);
        await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalRevoked);
        Assert.Equal(-1, await world.ReplicasAsync("support"));
        await world.DeleteAsync(world.ChannelPath("support"));
        await world.ApplyAsync(approved with { Metadata = approved.Metadata with { Name = "renamed" } });
        await world.WaitForReasonAsync("renamed", Ready, ApprovedReasons.ApprovalRevoked);
        Assert.Equal(-1, await world.ReplicasAsync("renamed"));

        await world.DeleteAsync(world.ReviewPath("revoked-4711"));
        await world.WaitForReplicasAsync("renamed", 1);
    }

    [Fact]
    public async Task AppliedAgainWithItsNamespace_StaysStopped()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string everything = Path.Combine(Path.GetTempPath(), $"{world.Namespace}.json");
        await File.WriteAllTextAsync(everything, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "List",
            ["items"] = new JsonArray(
                JsonNode.Parse($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{world.Namespace}}}"}}"""),
                // The record first, as the documentation has it: what is applied before it runs until it comes.
                world.Review("revoked", "support", ApprovalStatus.Revoked).Manifest(),
                world.Channel("support").Manifest()),
        }.ToJsonString());
        await world.Kubectl.ApplyAsync(everything);
        await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalRevoked);

        await world.Kubectl.RunAsync("delete", "-f", everything, "--timeout=60s");
        await world.Kubectl.ApplyAsync(everything);

        await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalRevoked);
        Assert.Equal(-1, await world.ReplicasAsync("support"));
    }

    [Fact]
    public async Task ApprovedByRecordAlone_Runs_AsLongAsTheRecordIsThere()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync(Required);
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReasonAsync("support", Ready, ApprovedReasons.AwaitingApproval);

        await world.CreateAsync(world.Review("yes", "support", ApprovalStatus.Approved));
        await world.WaitForReplicasAsync("support", 1);
        MessagingChannel running = await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Contains("ChannelReview yes (decided by compliance@example.com", running.ConditionOf(Approved)!.Message, StringComparison.Ordinal);

        await world.DeleteAsync(world.ReviewPath("yes"));
        await world.WaitForReplicasAsync("support", 0);
        await world.WaitForReasonAsync("support", Ready, ApprovedReasons.AwaitingApproval);
    }

    [Fact]
    public async Task PlatformsRecord_IsLiftedByAnOfficerWhoNamesIt_AndByNoOther()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.CreateAsync(world.Review("said", "support", ApprovalStatus.Suspended, spec => spec with { Source = ReviewSource.Platform, DecidedTime = Times.DaysAgo(2) }));
        await world.WaitForReplicasAsync("support", 0);
        MessagingChannel stopped = await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalSuspended);
        Assert.Contains("supersedes said, a decidedTime not before", stopped.ConditionOf(Approved)!.Message, StringComparison.Ordinal);

        await world.CreateAsync(world.Review("anyhow", "support", ApprovalStatus.Approved));
        await world.RequestAsync("support", "after the approval");
        Assert.Equal(0, await world.ReplicasAsync("support"));

        await world.CreateAsync(world.Review("lifted", "support", ApprovalStatus.Approved, spec => spec with { Supersedes = "said" }));
        await world.WaitForReplicasAsync("support", 1);
    }

    [Fact]
    public async Task RecordOfAnotherAccountPlatformOrNamespace_ConcernsNobodyElse()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        using ChannelWorld elsewhere = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.CreateAsync(
            world.Review("account", "sales", ApprovalStatus.Revoked),
            world.Review("platform", "support", ApprovalStatus.Revoked, spec => spec with { Platform = "Elsewhere" }),
            elsewhere.Review("namespace", "support", ApprovalStatus.Revoked, spec => spec with { Platform = world.Platform }));
        await world.RequestAsync("support", "after the records");
        Assert.Equal(1, await world.ReplicasAsync("support"));

        // Upper and lower case make no difference.
        await world.CreateAsync(world.Review("own", "support", ApprovalStatus.Revoked, spec => spec with { Platform = world.Platform.ToUpperInvariant() }));
        await world.WaitForReplicasAsync("support", 0);
    }

    [Fact]
    public async Task PlatformsRecords_ArePrunedBeyondTheNewestTwenty_AndTheStopHolds()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync([.. Enumerable.Range(0, 30).Select(day =>
            world.Review($"said-{day:00}", "support", ApprovalStatus.Suspended, spec => spec with { Source = ReviewSource.Platform, DecidedTime = Times.DaysAgo(1 + day) }))]);
        await world.CreateAsync([.. Enumerable.Range(0, 5).Select(day => world.Review($"officer-{day}", "support", ApprovalStatus.Approved, spec => spec with { DecidedTime = Times.DaysAgo(100 + day) }))]);

        string path = $"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/channelreviews";
        string[] names = await Wait.ForAsync(
            "the records beyond the newest to be pruned",
            async _ => (await world.GetJsonAsync(path))!["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal).ToArray(),
            found => found.Length <= AccountReviews.KeptPlatformRecords + 5,
            ChannelWorld.Patience);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(day => $"officer-{day}"), .. Enumerable.Range(0, AccountReviews.KeptPlatformRecords).Select(day => $"said-{day:00}")], names);

        await world.CreateAsync(world.Channel("support"));
        MessagingChannel stopped = await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalSuspended);
        Assert.Contains("ChannelReview said-00", stopped.ConditionOf(Approved)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_StopsItsChannelWithinASecond_AlsoBehindAThousandOthers()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);
        TimeSpan alone = await MedianAsync(world, "alone");

        foreach (int[] chunk in Enumerable.Range(0, 1000).Chunk(50))
        {
            await world.CreateAsync([.. chunk.Select(number => world.Review($"approved-{number}", "support", ApprovalStatus.Approved, spec => spec with { DecidedTime = Times.DaysAgo(10 + number) }))]);
        }

        await world.RequestAsync("support", "after the records");
        TimeSpan among = await MedianAsync(world, "among");
        output.WriteLine($"record created -> Deployment at 0: {alone.TotalMilliseconds:0} ms, behind 1,000 other records of the account {among.TotalMilliseconds:0} ms (medians of 5)");
        Assert.InRange(alone, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(among, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static async Task<TimeSpan> MedianAsync(ChannelWorld world, string prefix)
    {
        List<TimeSpan> times = [];
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);
        for (int round = 0; round < 5; round++)
        {
            string name = $"{prefix}-{round}";
            int before = history.Of("support").Count;
            long start = Stopwatch.GetTimestamp();
            await world.CreateAsync(world.Review(name, "support", ApprovalStatus.Suspended, spec => spec with { DecidedTime = Times.DaysAgo(0) }));
            await Wait.ForAsync("the Deployment to be at 0", () => history.Of("support").Skip(before).Any(change => change.Replicas == 0), ChannelWorld.Patience);
            times.Add(Stopwatch.GetElapsedTime(start));
            await world.DeleteAsync(world.ReviewPath(name));
            await world.WaitForReplicasAsync("support", 1);
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
