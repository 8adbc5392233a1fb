using System.Globalization;
using System.Runtime.InteropServices;

namespace ChannelOperator.Bench.Machines;

/// <summary>Where the figures were taken: they mean nothing without it.</summary>
internal sealed record Machine
{
    public required int Cores { get; init; }

    public required string Processor { get; init; }

    public required double MemoryGibibytes { get; init; }

    public required string Kernel { get; init; }

    public required string DotNet { get; init; }

    /// <summary>How busy it was before: others' work makes the figures worse.</summary>
    public required string LoadBefore { get; init; }

    public static Machine Look() => new()
    {
        Cores = Environment.ProcessorCount,
        Processor = Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        MemoryGibibytes = Math.Round(double.Parse((Value("/proc/meminfo", "MemTotal") ?? "0").Split(' ')[0], CultureInfo.InvariantCulture) / 1024 / 1024, 1),
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        DotNet = RuntimeInformation.FrameworkDescription,
        LoadBefore = File.ReadAllText("/proc/loadavg").Split(' ')[0],
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cores} cores, {Processor}, {MemoryGibibytes:0.#} GiB, Linux {Kernel}, {DotNet}, load {LoadBefore} before the start");

    private static string? Value(string file, string name) =>
        File.ReadLines(file).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(entry => entry[0] == name)?[1];
}
