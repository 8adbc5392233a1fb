using System.Text.Json.Nodes;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>Starts that must not succeed.</summary>
internal sealed class RefusalScenario : Scenario
{
    private static readonly (string Id, Action<JsonObject> Change)[] Contracts =
    [
        ("refuse.version", contract => contract["contract"] = "v9"),
        ("refuse.platform", contract => contract["platform"] = "Pigeon-Post"),
        ("refuse.never-store", contract => contract["neverStore"] = new JsonArray("StoryMention", "ThoughtBubble")),
        ("refuse.recording", contract => contract["recording"] = "Sometimes"),
        ("refuse.unsent-messages", contract => contract["unsentMessages"] = "Forget"),
    ];

    public override IReadOnlyList<string> Ids => ["refuse.missing", "refuse.unreadable", .. Contracts.Select(contract => contract.Id), "refuse.setting", "refuse.credentials", "refuse.uid"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await using World world = await World.CreateAsync(setup);
        // What never starts would pass for one that refuses.
        await world.StopAsync(await world.StartReadyAsync());
        world.Volumes.WriteContract(null);
        await judge.CheckAsync("refuse.missing", () => Refusal.ExpectAsync(world));
        world.Volumes.WriteContract("{\"contract\": \"v1\", ");
        await judge.CheckAsync("refuse.unreadable", () => Refusal.ExpectAsync(world));
        foreach ((string id, Action<JsonObject> change) in Contracts)
        {
            world.WriteContract(change);
            await judge.CheckAsync(id, () => Refusal.ExpectAsync(world));
        }

        await SettingAsync(world, judge);
        world.WriteContract();
        await CredentialsAsync(world, judge);
        await judge.CheckAsync("refuse.uid", () => ForeignStateAsync(setup));
    }

    /// <summary>Leaves the state of a channel that had a message, and another channel's contract beside it.</summary>
    public static async Task LeaveForeignStateAsync(World world)
    {
        Pod pod = await world.StartReadyAsync();
        Message message = world.Setup.Message();
        await world.AcceptAsync(pod, message.ToBytes("text"));
        await world.LeftAsync(message.Marker);
        await world.StopAsync(pod);
        world.WriteContract(contract => contract["channel"]!["uid"] = "9d0c7b11-0000-4000-8000-000000000002");
    }

    private static async Task SettingAsync(World world, Judge judge)
    {
        if (world.Setup.Profile.RefusedSettings.Count == 0)
        {
            judge.NotApplicable("refuse.setting", "the profile names no refusedSettings");
            return;
        }

        world.WriteContract(contract =>
        {
            foreach ((string name, string value) in world.Setup.Profile.RefusedSettings)
            {
                contract["settings"]![name] = value;
            }
        });
        await judge.CheckAsync("refuse.setting", () => Refusal.ExpectAsync(world));
    }

    private static async Task CredentialsAsync(World world, Judge judge)
    {
        if (world.Setup.Profile.RequiredCredentials.Count == 0)
        {
            judge.NotApplicable("refuse.credentials", "the profile names no requiredCredentials");
            return;
        }

        await judge.CheckAsync("refuse.credentials", async () =>
        {
            string evidence = "";
            foreach (string name in world.Setup.Profile.RequiredCredentials)
            {
                world.WriteCredentials(without: name);
                evidence = $"without {name} {await Refusal.ExpectAsync(world)}";
            }

            return evidence;
        });
    }

    private static async Task<string> ForeignStateAsync(RunSetup setup)
    {
        await using World world = await World.CreateAsync(setup);
        await LeaveForeignStateAsync(world);
        return await Refusal.ExpectAsync(world);
    }
}
