using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>A start and a stop.</summary>
internal sealed class StartScenario : Scenario
{
    public override IReadOnlyList<string> Ids => ["image.user", "start.ready", "start.live", "start.revision", "start.unknown-member", "stop.term"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await judge.CheckAsync("image.user", () => RuncBundle.IsNumericUser(setup.Image.User)
            ? Task.FromResult($"USER is {setup.Image.User}")
            : throw new BreachException($"USER is \"{setup.Image.User}\": the kubelet starts a number that is not 0 only"));
        await using World world = await World.CreateAsync(setup);
        await judge.CheckAsync("start.unknown-member", async () =>
        {
            world.WriteContract(contract => contract["aMemberOfALaterRelease"] = new System.Text.Json.Nodes.JsonObject { ["with"] = "content" });
            await world.StopAsync(await world.StartReadyAsync());
            return "it became ready";
        });
        world.WriteContract();
        long from = setup.Time.GetTimestamp();
        Pod pod = await world.StartReadyAsync();
        await judge.CheckAsync("start.ready", () => Task.FromResult($"ready after {setup.Time.GetElapsedTime(from).TotalSeconds:0.0} s"));
        await judge.CheckAsync("start.live", async () => await world.GetAsync(pod, setup.Profile.LivenessPath) == 200 ? $"{setup.Profile.LivenessPath} is answered with 200" : throw new BreachException($"{setup.Profile.LivenessPath} is not answered with 200"));
        await judge.CheckAsync("start.revision", () => RevisionAsync(world, pod));
        await judge.CheckAsync("stop.term", async () => await world.StopAsync(pod) switch
        {
            0 => "it ended with 0",
            null => throw new BreachException("it had not ended 30 s after SIGTERM"),
            int code => throw new BreachException($"it ended with {code} after SIGTERM, not with 0; on stderr: {World.LastLine(pod.StandardError)}"),
        });
    }

    private static async Task<string> RevisionAsync(World world, Pod pod)
    {
        foreach (string path in new[] { world.Setup.Profile.ReadinessPath, world.Setup.Profile.MetricsPath }.OfType<string>())
        {
            if ((await world.ReadAsync(pod, path)).Text.Contains("c0f02a2325c5dcf4", StringComparison.Ordinal))
            {
                return $"it is in {path}";
            }
        }

        throw new BreachException($"neither {world.Setup.Profile.ReadinessPath} nor {world.Setup.Profile.MetricsPath ?? "metrics"} show it");
    }
}
