using System.Globalization;
using System.Text;

namespace ChannelOperator.Bench.Machines;

/// <summary>What the kernel tells of a process.</summary>
internal static class ProcessFiles
{
    // USER_HZ: the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The process that runs a program with an argument.</summary>
    public static int Find(string executable, string argument)
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            string[] command = ReadOrEmpty(Path.Combine(directory, "cmdline")).Split('\0');
            if (command[0] == executable && command.Contains(argument, StringComparer.Ordinal))
            {
                return int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"no process runs {executable} with {argument}");
    }

    /// <summary>The processor time that a process has used, in seconds.</summary>
    public static double CpuSeconds(int processId)
    {
        string stat = File.ReadAllText(PathOf(processId, "stat"));
        // The second field is the command in brackets and may hold anything; user and system time are the 14th and 15th.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond;
    }

    /// <summary>The memory that a process has in use, in MiB.</summary>
    public static double ResidentMebibytes(int processId)
    {
        string line = File.ReadLines(PathOf(processId, "status")).First(entry => entry.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Parse(line.Split(':', StringSplitOptions.TrimEntries)[1].Split(' ')[0]) / 1024;
    }

    private static string PathOf(int processId, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{name}");

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
