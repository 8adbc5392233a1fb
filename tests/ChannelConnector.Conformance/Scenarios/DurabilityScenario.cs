using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>A far end that is away, and a kill.</summary>
internal sealed class DurabilityScenario : Scenario
{
    private const int Burst = 10;

    public override IReadOnlyList<string> Ids => ["forward.kill", "start.far-end"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await using World world = await World.CreateAsync(setup);
        world.Outside.IsDown = true;
        Pod? pod = null;
        await judge.CheckAsync("start.far-end", async () =>
        {
            pod = await world.StartReadyAsync();
            await world.AcceptAsync(pod, setup.Message().ToBytes("text"));
            return await world.GetAsync(pod, setup.Profile.LivenessPath) == 200 ? "it became ready, took a message and is live" : throw new BreachException("it is not live any more");
        });
        await judge.CheckAsync("forward.kill", async () =>
        {
            pod ??= await world.StartReadyAsync();
            Message[] messages = [.. Enumerable.Range(0, Burst).Select(_ => setup.Message())];
            foreach (Message message in messages)
            {
                await world.AcceptAsync(pod, message.ToBytes("text"));
            }

            await pod.KillAsync();
            world.Outside.IsDown = false;
            await world.StartReadyAsync();
            foreach (Message message in messages)
            {
                await world.LeftAsync(message.Marker);
            }

            return $"all {Burst} left after the next start";
        });
    }
}
