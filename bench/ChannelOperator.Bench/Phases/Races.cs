using ChannelOperator.Api;
using ChannelOperator.Bench.Contestants;
using ChannelOperator.Bench.Fleets;
using ChannelOperator.Bench.Machines;
using ChannelOperator.Bench.Reporting;
using ChannelOperator.Bench.Scripts;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Bench.Phases;

/// <summary>
/// N channels created until all are enforced, and all stopped by their policy: by the operator, and by clients that send only its requests. Each
/// contender gets a control plane of its own, so that all meet the same empty etcd and nobody has to clear up; who is first changes with each repetition.
/// </summary>
internal sealed class Races(BenchOptions options, ChannelScript script)
{
    private const int WarmUpChannels = 50;

    private static readonly TimeProvider Time = TimeProvider.System;

    // A policy's counts are written up to 5 s after the channels that they count.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);

    public static IReadOnlyList<Contender> OrderOf(int repetition) => repetition % 2 == 0
        ? [Contender.Operator, Contender.Floor, Contender.Cheapest]
        : [Contender.Cheapest, Contender.Floor, Contender.Operator];

    /// <summary>The rows of the table: how long each race took, and the processor time that went into it.</summary>
    public static IReadOnlyList<Figure> Figures(IReadOnlyList<RaceResult> results) =>
    [
        Row("N channels created -> all enforced", results, result => result.Start.Seconds).AtMostTimes(1.1),
        Row("- processor time of all processes", results, result => result.Start.All),
        Row("policy stops N channels -> all at 0, all statuses written", results, result => result.Stop.Seconds).AtMostTimes(1.1),
        Row("- processor time of all processes", results, result => result.Stop.All),
    ];

    /// <summary>Where the time went.</summary>
    public static IReadOnlyList<CpuRow> Cpu(IReadOnlyList<RaceResult> results) =>
    [
        .. Enum.GetValues<Contender>().Select(contender => new CpuRow($"start, {Name(contender)}", [.. results.Where(result => result.Contender == contender).Select(result => result.Start)])),
        .. Enum.GetValues<Contender>().Select(contender => new CpuRow($"stop, {Name(contender)}", [.. results.Where(result => result.Contender == contender).Select(result => result.Stop)])),
    ];

    /// <summary>Has a contender run both races.</summary>
    public async Task<RaceResult> RunAsync(Contender contender)
    {
        await using LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions(), judgesStates: false);
        await using IContestant contestant = contender switch
        {
            Contender.Operator => await OperatorContestant.StartAsync(cluster),
            Contender.Floor => new BareContestant(cluster, script, options.Concurrency),
            _ => new BareContestant(cluster, CheapestVerbs.Of(script), options.Concurrency),
        };
        await RaceAsync(contender, contestant, cluster, Math.Min(WarmUpChannels, options.Channels));
        return await RaceAsync(contender, contestant, cluster, options.Channels);
    }

    private async Task<RaceResult> RaceAsync(Contender contender, IContestant contestant, LocalCluster cluster, int channels)
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(cluster);
        using Fleet fleet = new(world, channels, options.Concurrency);
        await using FleetWatch watch = await FleetWatch.OpenAsync(fleet);
        CpuUse start = await TimeAsync(watch, ChannelActions.Run, fleet, contestant, () => fleet.CreateAsync(channel => contestant.OnCreated(fleet, channel)));
        await CheckStartedAsync(fleet);
        await SettleAsync(contestant);
        CpuUse stop = await TimeAsync(watch, ChannelActions.Stop, fleet, contestant, async () =>
        {
            await fleet.HaltAsync();
            contestant.OnHalted(fleet);
        });
        if (await fleet.StoppedAsync() is int stopped && stopped != channels)
        {
            throw new InvalidOperationException($"all statuses say Stop, and {channels - stopped} of {channels} Deployments are not at 0");
        }

        await SettleAsync(contestant);
        return new RaceResult(contender, start, stop);
    }

    private async Task<CpuUse> TimeAsync(FleetWatch watch, string action, Fleet fleet, IContestant contestant, Func<Task> act)
    {
        Task<long> all = watch.AwaitAsync(action, fleet.Count, options.Patience);
        CpuMeter cpu = new(fleet.World.Cluster, contestant);
        long start = Time.GetTimestamp();
        await act();
        long end = await all;
        return cpu.Read() with { Seconds = Time.GetElapsedTime(start, end).TotalSeconds };
    }

    private async Task CheckStartedAsync(Fleet fleet)
    {
        IReadOnlyDictionary<string, int> owned = await fleet.OwnedAsync();
        int expected = script.Start.Requests.Count(request => request.ContentType == "application/apply-patch+yaml");
        if (owned.Count != expected || owned.Values.Any(count => count != fleet.Count))
        {
            throw new InvalidOperationException($"all statuses say Run, and the objects are {string.Join(", ", owned)} instead of {expected} for each of {fleet.Count} channels");
        }
    }

    private static async Task SettleAsync(IContestant contestant)
    {
        await contestant.SettleAsync();
        await Task.Delay(Settling, Time, CancellationToken.None);
    }

    private static Figure Row(string name, IReadOnlyList<RaceResult> results, Func<RaceResult, double> value)
    {
        Sample Of(Contender contender) => new(results.Where(result => result.Contender == contender).Select(value));
        return new Figure { Name = name, Unit = "s", Floor = Of(Contender.Floor), Cheapest = Of(Contender.Cheapest), Measured = Of(Contender.Operator) };
    }

    private static string Name(Contender contender) => contender switch { Contender.Operator => "operator", Contender.Floor => "floor", _ => "cheapest verbs" };
}
