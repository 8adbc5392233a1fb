using System.Text.Json.Nodes;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>How long media stay.</summary>
internal sealed class RetentionScenario : Scenario
{
    private const int ShortSeconds = 3;
    private static readonly TimeSpan OneMinute = TimeSpan.FromSeconds(60);

    public override IReadOnlyList<string> Ids => ["retention.zero", "retention.shortened", "retention.expires"];

    public override async Task PlayAsync(RunSetup setup, Judge judge)
    {
        await using World world = await World.CreateAsync(setup);
        world.WriteContract(contract => Keep(contract, 0));
        Pod pod = await world.StartReadyAsync();
        await judge.CheckAsync("retention.zero", () => NeverWrittenAsync(world, pod));
        await world.StopAsync(pod);
        world.WriteContract();
        pod = await world.StartReadyAsync();
        (Message stored, string where) = await StoreAsync(world, pod);
        await world.StopAsync(pod);
        world.WriteContract(contract => Keep(contract, ShortSeconds));
        await Wait.ForAsync("the medium to be older than its new retention", () => setup.Time.GetUtcNow() > stored.At.AddSeconds(ShortSeconds), OneMinute);
        pod = await world.StartReadyAsync();
        await judge.CheckAsync("retention.shortened", async () =>
        {
            await GoneAsync(world, stored, TimeSpan.FromSeconds(5), "ready");
            return where;
        });
        await judge.CheckAsync("retention.expires", async () =>
        {
            (Message second, string place) = await StoreAsync(world, pod);
            TimeSpan left = second.At.AddSeconds(ShortSeconds) + OneMinute - setup.Time.GetUtcNow();
            await GoneAsync(world, second, left, $"its retention of {ShortSeconds} s and a minute");
            return $"{place}; gone {(setup.Time.GetUtcNow() - second.At).TotalSeconds:0} s after it was sent, with a retention of {ShortSeconds} s";
        });
    }

    /// <summary>Sets the retention of every kind.</summary>
    internal static void Keep(JsonObject contract, int seconds)
    {
        foreach (string kind in new[] { "audio", "document", "image", "video" })
        {
            contract["retentionSeconds"]![kind] = seconds;
        }
    }

    /// <summary>Sends a photo, waits until its message is passed on, and tells where its bytes are.</summary>
    internal static async Task<(Message Message, string Where)> StoreAsync(World world, Pod pod)
    {
        Message message = world.Setup.Message();
        world.Outside.Add(message);
        await world.AcceptAsync(pod, message.ToBytes("image"));
        await world.LeftAsync(message.Marker, message.Id, message.From);
        return (message, world.Volumes.Find(message.BytesCanary) is [var file, ..] ? $"it was stored in {file}" : "this connector stores no media");
    }

    /// <summary>Waits until a photo's bytes are gone.</summary>
    /// <exception cref="BreachException">They are still there.</exception>
    internal static async Task GoneAsync(World world, Message message, TimeSpan patience, string after)
    {
        try
        {
            await Wait.ForAsync("its bytes to go", () => world.Volumes.Find(message.BytesCanary).Count == 0, patience);
        }
        catch (TimeoutException)
        {
            throw new BreachException($"after {after} its bytes are still in {world.Volumes.Find(message.BytesCanary).FirstOrDefault() ?? "a file"}");
        }
    }

    private static async Task<string> NeverWrittenAsync(World world, Pod pod)
    {
        Message message = world.Setup.Message();
        world.Outside.Add(message);
        string? seen = null;
        Task sending = Task.Run(async () =>
        {
            await world.AcceptAsync(pod, message.ToBytes("image"));
            await world.LeftAsync(message.Marker, message.Id, message.From);
            await world.FenceAsync(pod);
        });
        // Looked at over and over: what is written and deleted at once was written too.
        await Wait.ForAsync("the message to be passed on", () => (seen ??= world.Volumes.Find(message.BytesCanary).FirstOrDefault()) is not null || sending.IsCompleted, world.Setup.PassOnPatience * 3);
        await sending;
        return seen is null ? "a message left, and its bytes never were on a volume" : throw new BreachException($"its bytes were in {seen}");
    }
}
