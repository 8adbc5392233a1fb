using System.Collections.Concurrent;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>Two pods on one state for a moment, as where a node is slow to end one.</summary>
internal sealed class TwiceScenario : Scenario
{
    private const int Burst = 10;
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public override IReadOnlyList<string> Ids => ["forward.twice"];

    public override Task PlayAsync(RunSetup setup, Judge judge) => judge.CheckAsync("forward.twice", async () =>
    {
        await using World world = await World.CreateAsync(setup);
        Pod first = await world.StartReadyAsync();
        Pod second = await world.StartAsync();
        ConcurrentBag<string> accepted = [];
        async Task SendAsync(Pod pod)
        {
            Message message = setup.Message();
            if (await world.SendAsync(pod, message.ToBytes("text")) is >= 200 and < 300)
            {
                accepted.Add(message.Marker);
            }
        }

        // Until both take messages, or until the second one evidently waits for the first, and for a while longer.
        long from = setup.Time.GetTimestamp();
        while (await world.GetAsync(second, setup.Profile.ReadinessPath) != 200 && !second.Ended.IsCompleted && setup.Time.GetElapsedTime(from) < Overlap)
        {
            await SendAsync(first);
            await Task.Delay(Pause, setup.Time, CancellationToken.None);
        }

        for (int round = 0; round < Burst; round++)
        {
            await Task.WhenAll(SendAsync(first), SendAsync(second));
        }

        await world.StopAsync(first);
        if (second.Ended.IsCompleted)
        {
            // One that does not want to be the second one is started again by the kubelet.
            second = await world.StartAsync();
        }

        await world.ReadyAsync(second);
        for (int round = 0; round < Burst; round++)
        {
            await SendAsync(second);
        }

        foreach (string marker in accepted)
        {
            await world.LeftAsync(marker);
        }

        return accepted.Count >= Burst ? $"all {accepted.Count} that were acknowledged left" : throw new BreachException($"only {accepted.Count} messages were acknowledged");
    });
}
