using ChannelOperator.Bench.Contestants;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Bench.Machines;

/// <summary>Who used the processors since it was made.</summary>
internal sealed class CpuMeter
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly IReadOnlyList<(string Name, int ProcessId, double Before)> _processes;
    private readonly long _start;

    public CpuMeter(LocalCluster cluster, IContestant contestant)
    {
        (string Name, int Id)[] processes =
        [
            .. cluster.Processes.Select(process => (process.Name, process.Id)),
            .. contestant.ProcessId == Environment.ProcessId ? Array.Empty<(string, int)>() : [("channel-operator", contestant.ProcessId)],
            ("bench", Environment.ProcessId),
        ];
        _processes = [.. processes.Select(process => (process.Name, process.Id, ProcessFiles.CpuSeconds(process.Id)))];
        _start = _time.GetTimestamp();
    }

    /// <summary>The use up to now.</summary>
    public CpuUse Read() => new(
        _time.GetElapsedTime(_start).TotalSeconds,
        _processes.ToDictionary(process => process.Name, process => ProcessFiles.CpuSeconds(process.ProcessId) - process.Before, StringComparer.Ordinal));
}
