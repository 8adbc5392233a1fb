using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.BadInput;

/// <summary>
/// Rules that the CRDs state as expressions. A server that knows them refuses what breaks them; an older one lets it in, and the operator says
/// InvalidSpec while what runs keeps running. Both are asserted, each on its servers.
/// </summary>
[Collection(OperatorCollection.Name)]
public sealed class CelOnlyTests(OperatorFixture fixture)
{
    private bool ServerKnowsRules => fixture.Cluster.Supports(ServerFeature.CelInCrds);

    [Theory]
    [InlineData("a-name-of-fifty-three-characters-is-one-too-many-yes-x")]
    [InlineData("1st")]
    [InlineData("a.b")]
    public async Task NameThatNamesNoService_IsRefusedOrInvalid(string name)
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ServerAnswer answer = await world.PostAsync(world.Channel(name, spec => spec with { AccountId = "4711" }).Manifest());
        if (ServerKnowsRules)
        {
            Assert.Equal(422, answer.Code);
            Assert.Contains("the name must begin with a letter", answer.Text, StringComparison.Ordinal);
            return;
        }

        Assert.True(answer.IsSuccess, answer.Text);
        MessagingChannel channel = await world.WaitForReasonAsync(name, ChannelConditions.Ready, AcceptedReasons.InvalidSpec);
        Assert.Contains($"metadata.name: \"{name}\" must begin with a letter", channel.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal(-1, await world.ReplicasAsync(name));
    }

    [Theory]
    [InlineData("platform", """{"spec":{"platform":"Elsewhere"}}""", "platform is immutable", """{"spec":{"platform":"PLATFORM"}}""")]
    [InlineData("account", """{"spec":{"accountId":"another"}}""", "accountId is immutable", """{"spec":{"accountId":"4711"}}""")]
    [InlineData("kind", """{"spec":{"mediaRetention":{"imgae":"1d"}}}""", "unknown media kind imgae", """{"spec":{"mediaRetention":{"imgae":null}}}""")]
    [InlineData("setting", """{"spec":{"connector":{"settings":{"graph version":"v25.0"}}}}""", "begin(s)? with a letter", """{"spec":{"connector":null}}""")]
    public async Task ChangeThatBreaksARule_IsRefusedOrInvalidWhileTheConnectorRunsOn(string name, string change, string says, string undo)
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel(name, spec => spec with { AccountId = "4711", MediaRetention = new Dictionary<string, Duration> { ["default"] = new("7d") } }));
        string contract = await ContractAsync(world, name);

        ServerAnswer answer = await world.TryPatchChannelAsync(name, change);
        if (ServerKnowsRules)
        {
            Assert.Equal(422, answer.Code);
            Assert.Matches(says, answer.Text);
            return;
        }

        Assert.True(answer.IsSuccess, answer.Text);
        MessagingChannel channel = await world.WaitForReasonAsync(name, ChannelConditions.Ready, AcceptedReasons.InvalidSpec);
        Assert.Matches($"^spec\\..*{says}", channel.ConditionOf(Accepted)!.Message);
        Assert.Equal(1, await world.ReplicasAsync(name));
        Assert.Equal("Enforced=True/ConnectorRunning", channel.Say(Enforced));
        Assert.Equal(contract, await ContractAsync(world, name));

        await world.PatchChannelAsync(name, undo.Replace("PLATFORM", world.Platform, StringComparison.Ordinal));
        await world.WaitForReasonAsync(name, ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    public async Task ApprovalThatEndedBeforeItsReview_IsRefusedOrStops()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        ServerAnswer answer = await world.TryPatchChannelAsync("support", """{"spec":{"approval":{"status":"Approved","reviewedTime":"2026-02-01T00:00:00Z","expirationTime":"2026-01-01T00:00:00Z"}}}""");
        if (ServerKnowsRules)
        {
            Assert.Equal(422, answer.Code);
            Assert.Contains("expirationTime must be after reviewedTime", answer.Text, StringComparison.Ordinal);
            return;
        }

        // A mistake, and at the same time an expiry that has passed: an explicit word, which counts whatever else is wrong.
        await world.WaitForReplicasAsync("support", 0);
        MessagingChannel channel = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AcceptedReasons.InvalidSpec);
        Assert.Equal("Approved=False/ApprovalExpired", channel.Say(Approved));
        Assert.Contains("must be after reviewedTime", channel.ConditionOf(ChannelConditions.Ready)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyThatBreaksARule_IsRefusedOrNotAccepted()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        (string Name, string Change, string Refusal, string Reason)[] cases =
        [
            ("other-name", "{}", "the name of the policy for", PlatformPolicyConditions.AcceptedReasons.NameMismatch),
            ("kind", """{"spec":{"media":{"maxRetention":{"imgae":"1d"}}}}""", "unknown media kind imgae", PlatformPolicyConditions.AcceptedReasons.InvalidSpec),
            ("times", """{"spec":{"terms":{"versions":[{"version":"a","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"b","effectiveTime":"2026-01-01T00:00:00Z"}]}}}""", "two versions have the same effectiveTime", PlatformPolicyConditions.AcceptedReasons.VersionsOutOfOrder),
        ];
        foreach ((string name, string change, string refusal, string reason) in cases)
        {
            string platform = world.Platform + "-" + name;
            JsonObject policy = world.Policy(spec => spec with { Platform = platform }).Manifest().With(change);
            policy["metadata"]!["name"] = name == "other-name" ? world.PlatformName + "-something-else" : platform.ToLowerInvariant();
            ServerAnswer answer = await world.PostAsync(policy);
            if (ServerKnowsRules)
            {
                Assert.Equal(422, answer.Code);
                Assert.Contains(refusal, answer.Text, StringComparison.Ordinal);
                continue;
            }

            Assert.True(answer.IsSuccess, answer.Text);
            await world.WaitForPolicyAsync(policy["metadata"]!["name"]!.GetValue<string>(), $"Accepted=False/{reason}");
        }
    }

    private static async Task<string> ContractAsync(ChannelWorld world, string channel) =>
        (await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/configmaps/{channel}-connector"))!["data"]!["channel.json"]!.GetValue<string>();
}
