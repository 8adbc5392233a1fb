using ChannelOperator.Api;
using ChannelOperator.Bench.Contestants;
using ChannelOperator.Bench.Fleets;
using ChannelOperator.Bench.Machines;
using ChannelOperator.Bench.Reporting;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Bench.Phases;

/// <summary>N channels that run: what restarts and resyncs write, what the operator keeps in memory, and how quickly a revocation is carried out.</summary>
internal sealed class SteadyState(BenchOptions options, Action<string> progress)
{
    private const int IdleRevocations = 200;

    private static readonly TimeProvider Time = TimeProvider.System;

    // A policy's counts are written up to 5 s after the channels that they count, and what should not be written gets its time too.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(20);

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions(), judgesStates: false);
        using ChannelWorld world = await ChannelWorld.CreateAsync(cluster);
        using Fleet fleet = new(world, options.Channels, options.Concurrency);
        List<Figure> figures = [];
        await using (OperatorContestant first = await OperatorContestant.StartAsync(cluster))
        {
            await EnforceAsync(fleet);
            await Task.Delay(Quiet, Time, CancellationToken.None);
            figures.Add(new Figure { Name = "passes per channel until enforced and quiet", Unit = "passes", Measured = Sample.Of(await first.Process.PassesAsync() / fleet.Count) });
            figures.Add(Memory("memory after N were created (VmRSS)", [ProcessFiles.ResidentMebibytes(first.ProcessId)]));
            await first.Process.StopAsync();
        }

        figures.AddRange(await RestartAsync(cluster, fleet));
        progress("revocations");
        figures.AddRange(await RevokeAsync(cluster, fleet));
        return figures;
    }

    private async Task EnforceAsync(Fleet fleet)
    {
        await using FleetWatch watch = await FleetWatch.OpenAsync(fleet);
        Task<long> all = watch.AwaitAsync(ChannelActions.Run, fleet.Count, options.Patience);
        await fleet.CreateAsync(_ => { });
        await all;
    }

    private async Task<IReadOnlyList<Figure>> RestartAsync(LocalCluster cluster, Fleet fleet)
    {
        List<double> ready = [], restart = [], resync = [], resident = [], heap = [];
        for (int repetition = 0; repetition < options.Repeat; repetition++)
        {
            progress($"restart and resync {repetition + 1} of {options.Repeat}");
            long start = Time.GetTimestamp();
            await using OperatorContestant contestant = await OperatorContestant.StartAsync(cluster);
            ready.Add(Time.GetElapsedTime(start).TotalSeconds);
            OperatorProcess process = contestant.Process;
            await process.WaitForPassesAsync(fleet.Count);
            await Task.Delay(Quiet, Time, CancellationToken.None);
            restart.Add(await WrittenAsync(process));
            resident.Add(ProcessFiles.ResidentMebibytes(contestant.ProcessId));
            heap.Add(await HeapAsync(process));
            double passes = await process.PassesAsync();
            await fleet.World.PatchClassAsync($$"""{"metadata":{"annotations":{"touched":"{{repetition}}"} } }""");
            await process.WaitForPassesAsync(passes + fleet.Count);
            await Task.Delay(Quiet, Time, CancellationToken.None);
            resync.Add(await WrittenAsync(process) - restart[^1]);
            await process.StopAsync();
        }

        return
        [
            new Figure { Name = "writes and events of a restart over N", Unit = "requests", Measured = new Sample(restart) }.Exactly(0),
            new Figure { Name = "writes and events of a resync over N", Unit = "requests", Measured = new Sample(resync) }.Exactly(0),
            new Figure { Name = "process started -> all caches synced", Unit = "s", Measured = new Sample(ready) },
            Memory("memory after a restart, idle (VmRSS)", resident),
            Memory("managed heap after its last collection", heap),
        ];
    }

    private async Task<IReadOnlyList<Figure>> RevokeAsync(LocalCluster cluster, Fleet fleet)
    {
        await using OperatorContestant contestant = await OperatorContestant.StartAsync(cluster);
        await contestant.Process.WaitForPassesAsync(fleet.Count);
        await using Revocations revocations = await Revocations.PrepareAsync(fleet);
        // The first ones pay for compilation, once in the life of a process.
        int warm = 1 + Math.Max(1, fleet.Count / 20);
        await revocations.MeasureAsync(1, warm, IdlePause, () => true);
        int idleEnd = Math.Min(warm + IdleRevocations, 1 + (fleet.Count / 2));
        RevocationTimes idle = await revocations.MeasureAsync(warm, idleEnd, IdlePause, () => true);
        using ChannelWorld others = await ChannelWorld.CreateAsync(cluster);
        using Fleet created = new(others, fleet.Count, options.Concurrency);
        Task load = EnforceAsync(created);
        RevocationTimes busy = await revocations.MeasureAsync(idleEnd, fleet.Count + 1, BusyPause, () => !load.IsCompleted);
        await load;
        return
        [
            Row($"revocation -> 0 written, idle, p50 of {idle.Revoked.Count}", idle, 50),
            Row($"revocation -> 0 written, idle, p99 of {idle.Revoked.Count}", idle, 99).AtMostTimes(5).Under(100),
            Row($"revocation -> 0 while N are created, p50 of {busy.Revoked.Count}", busy, 50),
            Row($"revocation -> 0 while N are created, p99 of {busy.Revoked.Count}", busy, 99).Under(1000),
            new Figure { Name = "revocation -> 0 while N are created, slowest", Unit = "ms", Measured = Sample.Of(busy.Revoked.Max), Floor = Sample.Of(busy.Bare.Max) },
        ];
    }

    private static Figure Row(string name, RevocationTimes times, double percent) =>
        new() { Name = name, Unit = "ms", Measured = Sample.Of(times.Revoked.Percentile(percent)), Floor = Sample.Of(times.Bare.Percentile(percent)) };

    private static Figure Memory(string name, IReadOnlyList<double> mebibytes) => new() { Name = name, Unit = "MiB", Measured = new Sample(mebibytes) };

    private static async Task<double> WrittenAsync(OperatorProcess process) => await process.WritesAsync() + await process.MetricAsync("events_sent_total") + await process.MetricAsync("events_dropped_total");

    private static async Task<double> HeapAsync(OperatorProcess process) => await process.MetricAsync("dotnet_gc_last_collection_heap_size_bytes") / 1024 / 1024;
}
