using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.TestKit.Operators;
using CsCheck;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Checks;

/// <summary>What a real operator has written into the statuses of generated channels is what the check command says of the same objects, word for word.</summary>
[Collection(OperatorCollection.Name)]
public sealed class SameReasonsTests(OperatorFixture fixture)
{
    private const int Channels = 150;
    private const int Reviews = 60;
    private const int Platforms = 12;

    private static readonly string[] Decided = [Accepted, Approved, ChannelConditions.TermsAccepted, RetentionCompliant];

    // True, and a finding all the same.
    private static readonly string[] Noteworthy = [ApprovedReasons.ReviewDue, TermsReasons.TermsExpiring, RetentionReasons.RetentionClamped];

    [Fact]
    public async Task Conditions_AreWhatTheCheckSays()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await CreateAllAsync(world);
        await world.WaitForAllAsync("to be judged", channel => channel.ConditionOf(Accepted)!.Reason != Pending);
        IReadOnlyList<MessagingChannel> channels = await world.ChannelsAsync();

        CheckRun run = await CheckRun.StartAsync(TestCluster.OperatorExecutable, ["-", "-o", "json"], await EverythingAsync(world));

        Assert.InRange(channels.Count, Channels / 2, Channels);
        Dictionary<string, string> written = channels.ToDictionary(channel => channel.Metadata.Name, Say, StringComparer.Ordinal);
        Assert.Equal(written.Keys.Order(StringComparer.Ordinal), run.Channels.Keys.Order(StringComparer.Ordinal));
        Assert.All(run.Channels, channel => Assert.Equal(written[channel.Key], Say(channel.Value)));
    }

    /// <summary>What the API server refuses of what is generated is not there, for the operator or for the check.</summary>
    private static async Task CreateAllAsync(ChannelWorld world)
    {
        string[] platforms = [.. Enumerable.Range(0, Platforms).Select(number => $"{world.Platform}-{number}")];
        await world.LabelNamespaceAsync("team", "cx");
        await world.CreateAsync(world.Class(spec => spec with { Platforms = platforms }, name: $"{world.PlatformName}-all"));
        foreach (string platform in platforms)
        {
            PlatformPolicy policy = PolicyGenerator.For(platform).Single();
            await world.PostAsync((policy with { Metadata = new ObjectMeta { Name = policy.Metadata.Name == "another" ? platform.ToLowerInvariant() + "-other" : policy.Metadata.Name } }).Manifest());
        }

        MessagingChannel[] channels = Gen.OneOf(platforms).SelectMany(WorldGenerator.Channel).Array[Channels].Single();
        for (int number = 0; number < channels.Length; number++)
        {
            MessagingChannelSpec spec = channels[number].Spec;
            channels[number] = new MessagingChannel
            {
                Metadata = new ObjectMeta { Name = $"channel-{number}", Namespace = world.Namespace },
                Spec = spec with { AccountId = $"account-{number}", Connector = spec.Connector?.ClassName is null ? spec.Connector : spec.Connector with { ClassName = $"{world.PlatformName}-all" } },
            };
        }

        foreach (ChannelReview review in WorldGenerator.Review.Array[Reviews].Single())
        {
            MessagingChannelSpec about = Gen.OneOf(channels).Single().Spec;
            await world.PostAsync((review with
            {
                Metadata = new ObjectMeta { Name = $"review-{Guid.NewGuid():N}", Namespace = world.Namespace },
                Spec = review.Spec with { Platform = about.Platform, AccountId = about.AccountId },
            }).Manifest());
        }

        await Parallel.ForEachAsync(channels, async (channel, _) => await world.PostAsync(channel.Manifest()));
    }

    /// <summary>What kubectl get prints of all that decides.</summary>
    private static async Task<string> EverythingAsync(ChannelWorld world)
    {
        string[] outputs =
        [
            (await world.Kubectl.RunAsync("get", "messagingchannels,channelreviews", "-n", world.Namespace, "-o", "yaml")).StandardOutput,
            (await world.Kubectl.RunAsync("get", "platformpolicies,connectorclasses", "-o", "yaml")).StandardOutput,
            (await world.Kubectl.RunAsync("get", "namespace", world.Namespace, "-o", "yaml")).StandardOutput,
        ];
        return string.Join("\n---\n", outputs);
    }

    private static string Say(MessagingChannel channel) => string.Join(
        '\n',
        [
            $"{channel.Metadata.Name} {channel.Status!.History![^1].Action} {channel.Status.History[^1].Reason} {channel.Status.NextTransitionTime}",
            .. Decided.Select(type => channel.ConditionOf(type)!)
                .Where(condition => condition.Status == ConditionStatus.False || Noteworthy.Contains(condition.Reason))
                .Select(condition => $"{condition.Type} {condition.Reason} {condition.Message}"),
        ]);

    private static string Say(JsonNode channel) => string.Join(
        '\n',
        [
            $"{channel["name"]} {channel["action"]} {channel["reason"]} {channel["nextTransitionTime"]}",
            // A condition shows the reason of its first finding, and the messages of all.
            .. Decided
                .Select(type => channel["findings"]!.AsArray().Where(finding => finding!["condition"]!.GetValue<string>() == type).ToArray())
                .Where(findings => findings.Length > 0)
                .Select(findings => $"{findings[0]!["condition"]} {findings[0]!["reason"]} {string.Join("; ", findings.Select(finding => finding!["message"]))}"),
        ]);
}
