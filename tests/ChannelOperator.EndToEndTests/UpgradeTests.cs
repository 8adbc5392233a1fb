using System.Text.Json.Nodes;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Nodes;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.EndToEndTests;

/// <summary>Another image of the operator. That its pod templates are those of the last release is held by the golden files; that it writes none, here.</summary>
[Collection(NodeCollection.Name)]
public sealed class UpgradeTests(NodeFixture fixture, ITestOutputHelper output)
{
    private const string Next = "channel-operator:next";

    private static readonly string Archive = BuiltImages.Archives.Single(path => Path.GetFileName(path) == "operator.tar");

    [NodeFact]
    public async Task An_upgrade_of_the_operator_restarts_no_connector()
    {
        InstalledOperator installed = await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture);
        string[] names = ["first", "second", "third"];
        foreach (string name in names)
        {
            await pods.RunAsync(pods.Channel(name));
        }

        string[] before = await PodsAsync(pods, names);
        string copy = RetaggedArchive.Create(Archive, BuiltImages.Operator, Next);
        await fixture.Node.LoadImagesAsync(copy);
        File.Delete(copy);
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(pods.World);
        await using WatchRecord record = await pods.RecordAsync(pods.PodsPath);
        long from = TimeProvider.System.GetTimestamp();
        await fixture.Kubectl.RunAsync("set", "image", $"deployment/{InstalledOperator.Name}", "-n", InstalledOperator.Namespace, $"operator={Next}");
        await installed.WaitAsync();
        output.Tell("operator's image changed -> two new pods, one of them leading", TimeProvider.System.GetElapsedTime(from));
        Assert.All(await installed.PodsAsync(), pod => Assert.Equal(Next, pod["spec"]!["containers"]![0]!["image"]!.GetValue<string>()));

        // Every channel has been judged by the new one.
        foreach (string name in names)
        {
            string mark = Guid.NewGuid().ToString("N");
            await pods.World.PatchChannelAsync(name, $$"""{ "metadata": { "annotations": { "channeloperator.io/requestedAt": "{{mark}}" } } }""");
            await pods.World.WaitForAsync(name, "to be looked at", seen => seen.Status!.LastHandledReconcileAt == mark);
        }

        await history.CatchUpAsync();
        Assert.Empty(history.Changes);
        Assert.Equal(before, await PodsAsync(pods, names));
        Assert.Single(record.States.Select(state => string.Join(' ', state.Keys.Order(StringComparer.Ordinal))).Distinct(StringComparer.Ordinal));
        await InstalledOperator.InstallAsync(fixture.Cluster);
    }

    private static async Task<string[]> PodsAsync(PodWorld pods, string[] channels)
    {
        List<string> found = [];
        foreach (string channel in channels)
        {
            found.AddRange((await pods.PodsAsync(channel)).Select(Describe));
        }

        return [.. found];
    }

    private static string Describe(JsonNode pod) =>
        $"{pod["metadata"]!["name"]} {pod["metadata"]!["uid"]} restarted {pod["status"]!["containerStatuses"]![0]!["restartCount"]} times";
}
