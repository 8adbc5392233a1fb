using System.Text.Json.Nodes;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>Contracts that end.</summary>
internal sealed class EndScenario : Scenario
{
    // A minute to look at the file, and a few seconds because the file's own clock is this machine's.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(65);

    public override IReadOnlyList<string> Ids => ["end.in-place", "end.at-start"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await judge.CheckAsync("end.at-start", () => AtStartAsync(setup));
        await judge.CheckAsync("end.in-place", () => InPlaceAsync(setup));
    }

    private static async Task<string> AtStartAsync(RunSetup setup)
    {
        await using World world = await World.CreateAsync(setup);
        world.WriteContract(contract => End(contract, setup.Time.GetUtcNow().AddMinutes(-1)));
        Pod pod = await world.StartAsync();
        await Wait.ForAsync("liveness or an end", async _ => pod.Ended.IsCompleted || await world.GetAsync(pod, setup.Profile.LivenessPath) == 200, setup.StartPatience);
        return pod.Ended.IsCompleted ? $"it ended with {await pod.Ended}" : await ClosedAsync(world, pod);
    }

    private static async Task<string> InPlaceAsync(RunSetup setup)
    {
        await using World world = await World.CreateAsync(setup);
        Pod pod = await world.StartReadyAsync();
        DateTimeOffset end = setup.Time.GetUtcNow().AddSeconds(3);
        world.WriteContract(contract => End(contract, end));
        await Wait.ForAsync("readiness to end", async _ => setup.Time.GetUtcNow() > end && await world.GetAsync(pod, setup.Profile.ReadinessPath) != 200, Patience);
        return $"{await ClosedAsync(world, pod)}, {(setup.Time.GetUtcNow() - end).TotalSeconds:0} s after the end";
    }

    private static void End(JsonObject contract, DateTimeOffset end) => contract["notAfter"] = end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> ClosedAsync(World world, Pod pod)
    {
        int readiness = await world.GetAsync(pod, world.Setup.Profile.ReadinessPath);
        Message message = world.Setup.Message();
        int webhook = await world.SendAsync(pod, message.ToBytes("text"));
        if (readiness == 200 || webhook is >= 200 and < 300)
        {
            throw new BreachException($"after notAfter readiness is answered with {readiness} and a webhook with {webhook}");
        }

        await world.NowhereAsync(pod, message.Marker);
        return $"readiness is answered with {readiness} and a webhook with {webhook}";
    }
}
