using ChannelOperator.Api;
using ChannelOperator.Bench.Contestants;
using ChannelOperator.Bench.Fleets;
using ChannelOperator.Bench.Reporting;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Bench.Phases;

/// <summary>
/// Writes by the API server's own account: of a first enforcement, of a restart, of a resync. On a cluster of its own, because the account costs time.
/// </summary>
internal sealed class WriteCounts(BenchOptions options, int channels)
{
    private const string OperatorUser = "operator-under-test";
    private const int DeclaredReplicas = 3;

    private static readonly TimeProvider Time = TimeProvider.System;

    // A policy's counts are written up to 5 s after the channels that they count, and what should not be written gets its time too.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(7);

    // Every fifth channel declares a number of replicas, which costs it a /scale.
    private int Scaled => channels / 5;

    /// <summary>Counts.</summary>
    /// <returns>The rows, and the counts of the first enforcement by resource.</returns>
    public async Task<(IReadOnlyList<Figure> Figures, string Note)> RunAsync()
    {
        using AuditLog audit = new();
        await using LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions { ExtraApiServerFlags = audit.ApiServerFlags }, judgesStates: false);
        string kubeconfig = cluster.AddUser(OperatorUser, "system:masters").KubeconfigPath;
        using ChannelWorld world = await ChannelWorld.CreateAsync(cluster);
        using Fleet fleet = new(world, channels, options.Concurrency);
        await using (OperatorContestant first = await OperatorContestant.StartAsync(cluster, kubeconfig))
        {
            await using FleetWatch watch = await FleetWatch.OpenAsync(fleet);
            Task<long> all = watch.AwaitAsync(ChannelActions.Run, channels, options.Patience);
            await fleet.CreateAsync(_ => { }, number => number % 5 == 0 ? DeclaredReplicas : null);
            await all;
            await Task.Delay(Quiet, Time, CancellationToken.None);
            await first.Process.StopAsync();
        }

        AuditedWrite[] writes = [.. audit.WritesOf(OperatorUser)];
        AuditedWrite[] ofChannels = [.. writes.Where(write => write.Namespace == world.Namespace)];
        IReadOnlyDictionary<string, int> owned = await fleet.OwnedAsync();
        int expected = owned.Values.Sum() + Scaled + (2 * channels);
        await using OperatorContestant second = await OperatorContestant.StartAsync(cluster, kubeconfig);
        await second.Process.WaitForPassesAsync(channels);
        await Task.Delay(Quiet, Time, CancellationToken.None);
        int restarted = audit.WritesOf(OperatorUser).Count;
        double passes = await second.Process.PassesAsync();
        await world.PatchClassAsync("""{"metadata":{"annotations":{"touched":"by the benchmark"}}}""");
        await second.Process.WaitForPassesAsync(passes + channels);
        await Task.Delay(Quiet, Time, CancellationToken.None);
        int resynced = audit.WritesOf(OperatorUser).Count;
        return (
            [
                Row($"writes on the first enforcement of {channels} channels", ofChannels.Length).Exactly(expected),
                Row($"refused ones among them", ofChannels.Count(write => write.Code >= 300)).Exactly(0),
                Row($"writes and events of a restart over {channels}, audited", restarted - writes.Length).Exactly(0),
                Row($"writes and events of a resync over {channels}, audited", resynced - restarted).Exactly(0),
            ],
            $"first enforcement of {channels} channels, {Scaled} of them with {DeclaredReplicas} replicas: {Describe(ofChannels)}; expected {expected}: "
            + $"{string.Join(", ", owned.Select(kind => $"{kind.Value} {kind.Key}"))}, {Scaled} /scale, {channels} statuses, {channels} events; beyond the channels: {Describe(writes.Except(ofChannels))}");
    }

    private static Figure Row(string name, double count) => new() { Name = name, Unit = "requests", Measured = Sample.Of(count) };

    private static string Describe(IEnumerable<AuditedWrite> writes) => string.Join(
        ", ", writes.GroupBy(write => $"{write.Verb} {write.Resource}").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")) is { Length: > 0 } text ? text : "nothing";
}
