using System.Globalization;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>Looks for processes by what they were started with.</summary>
internal static class RunningProcesses
{
    /// <summary>The command lines of all processes with this text in an argument.</summary>
    public static IReadOnlyList<string> Naming(string text) =>
        [.. from directory in Directory.EnumerateDirectories("/proc")
            where int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId && ProcessIdentity.Of(id) is not null
            let command = CommandLine(directory)
            where command.Contains(text, StringComparison.Ordinal)
            select command];

    private static string CommandLine(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // It has ended meanwhile.
        }
    }
}
