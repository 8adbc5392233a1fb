using System.Globalization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>The programs of a pod, as this machine sees them.</summary>
internal static class PodProcesses
{
    /// <summary>Kills a pod's programs at once, as the kernel does when memory runs out: nothing is told to anybody.</summary>
    public static void Kill(string podUid)
    {
        if (!TryKill(podUid))
        {
            throw new InvalidOperationException($"no process of pod {podUid} is to be found");
        }
    }

    /// <summary>The same, where the program may not run at the moment.</summary>
    public static bool TryKill(string podUid) => Of(podUid).Count(program => ProcessIdentity.Of(program)?.Signal(ProcessIdentity.Kill) == true) > 0;

    /// <summary>The memory that a pod's programs occupy, in MiB.</summary>
    public static double ResidentMebibytes(string podUid) => Of(podUid).Sum(program =>
    {
        string line = File.ReadLines($"/proc/{program}/status").Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    });

    private static int[] Of(string podUid) =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           let name = Path.GetFileName(directory)
           where int.TryParse(name, CultureInfo.InvariantCulture, out _) && IsProgramOf(directory, podUid)
           select int.Parse(name, CultureInfo.InvariantCulture),
    ];

    private static bool IsProgramOf(string directory, string podUid)
    {
        try
        {
            // The sandbox's own process holds the pod's network, and is not what fails.
            return File.ReadAllText($"{directory}/cgroup").Contains(podUid, StringComparison.Ordinal)
                && !File.ReadAllText($"{directory}/cmdline").StartsWith("/pause", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
