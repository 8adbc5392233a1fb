using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>The verb <c>sweep</c>, as the operator starts it for a stopped channel.</summary>
internal sealed class SweepScenario : Scenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public override IReadOnlyList<string> Ids => ["sweep.deletes", "sweep.nothing", "sweep.silent", "sweep.refuses-contract", "sweep.refuses-state", "sweep.refuses-argument"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        PodSpec sweep = setup.Pod with { Arguments = ["sweep"], HasCredentials = false };
        await using (World world = await World.CreateAsync(setup))
        {
            await judge.CheckAsync("sweep.nothing", () => SweptAsync(world, sweep));
            // What always fails would pass for one that refuses.
            await SweptAsync(world, sweep);
            await judge.CheckAsync("sweep.refuses-argument", () => Refusal.ExpectAsync(world, setup.Pod with { Arguments = ["conformance-does-not-exist"] }));
            world.WriteContract(contract => contract["contract"] = "v9");
            await judge.CheckAsync("sweep.refuses-contract", () => Refusal.ExpectAsync(world, sweep));
        }

        if (judge.Wants("sweep.deletes") || judge.Wants("sweep.silent"))
        {
            await FullAsync(setup, judge, sweep);
        }

        await judge.CheckAsync("sweep.refuses-state", async () =>
        {
            await using World world = await World.CreateAsync(setup);
            await RefusalScenario.LeaveForeignStateAsync(world);
            return await Refusal.ExpectAsync(world, sweep);
        });
    }

    private static async Task FullAsync(RunSetup setup, Judge judge, PodSpec sweep)
    {
        await using World world = await World.CreateAsync(setup);
        Pod pod = await world.StartReadyAsync();
        (Message photo, string where) = await RetentionScenario.StoreAsync(world, pod);
        world.Outside.IsDown = true;
        Message waiting = setup.Message();
        await world.AcceptAsync(pod, waiting.ToBytes("text"));
        await world.StopAsync(pod);
        world.Outside.IsDown = false;
        world.WriteContract(contract =>
        {
            RetentionScenario.Keep(contract, 0);
            contract["revision"] = "c0f02a2325c5dcf5";
            contract["notAfter"] = "2020-01-01T00:00:00Z";
        });
        int before = world.Outside.AskedCount;
        await judge.CheckAsync("sweep.deletes", async () =>
        {
            string ended = await SweptAsync(world, sweep);
            return world.Volumes.Find(photo.BytesCanary) is [var file, ..] ? throw new BreachException($"{ended}, and the bytes are still in {file}") : $"{where}; {ended}, and it is gone";
        });
        await judge.CheckAsync("sweep.silent", async () =>
        {
            string ended = judge.Wants("sweep.deletes") ? "it ended" : await SweptAsync(world, sweep);
            int requests = world.Outside.AskedCount - before;
            return requests == 0 ? $"{ended}, with a message waiting, and nothing left" : throw new BreachException($"{requests} times it wanted to reach somebody while it swept");
        });
    }

    private static async Task<string> SweptAsync(World world, PodSpec sweep)
    {
        await using Pod pod = await world.StartAsync(sweep);
        return await pod.WaitAsync(Patience) switch
        {
            0 => "it ended with 0",
            null => throw new BreachException($"it had not ended after {Patience.TotalSeconds:0} s"),
            int code => throw new BreachException($"it ended with {code}: {World.LastLine(pod.StandardError)}"),
        };
    }
}
