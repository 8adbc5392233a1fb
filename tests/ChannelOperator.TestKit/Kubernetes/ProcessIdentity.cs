using System.Globalization;
using System.Runtime.InteropServices;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// One process for ever: its number, and when it started in clock ticks since the machine's boot. A number alone is used again
/// by the system, and must never be the only ground for a signal.
/// </summary>
public readonly record struct ProcessIdentity(int Id, long StartTicks)
{
    /// <summary>Signal numbers of Linux that tests use: hang-ups are SIGTERM and SIGKILL, a stall is SIGSTOP until SIGCONT.</summary>
    public const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    private const string DeadStates = "ZXx";

    /// <summary>False also for a zombie: it has ended, and only its parent has not looked yet.</summary>
    public bool IsRunning => Of(Id) == this;

    /// <summary>The identity of the process that has this number now, or null if none runs.</summary>
    public static ProcessIdentity? Of(int id)
    {
        // The second field is the command in brackets and may hold anything; the rest follows the last bracket.
        var fields = ReadOrNull($"/proc/{id}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];
        return fields.Length < 20 || IsDead(fields[0], threads: fields[17])
            ? null
            : new ProcessIdentity(id, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>Sends a signal to exactly this process. False: it no longer runs.</summary>
    public bool Signal(int signal) => IsRunning && SendSignal(Id, signal) == 0;

    /// <summary>Asks the process to end, and ends it by force after <paramref name="patience"/>. Returns when it is gone.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider? time = null)
    {
        var process = this;
        Signal(Terminate);
        try
        {
            await Wait.ForAsync($"the end of process {Id}", () => !process.IsRunning, patience, CancellationToken.None, time);
        }
        catch (TimeoutException)
        {
            await KillAsync(time);
        }
    }

    public async Task KillAsync(TimeProvider? time = null)
    {
        var process = this;
        Signal(Kill);
        await Wait.ForAsync($"the end of process {Id} after SIGKILL", () => !process.IsRunning, TimeSpan.FromSeconds(30), CancellationToken.None, time);
    }

    // The first thread of a process may be dead while others still write.
    private static bool IsDead(string state, string threads) => DeadStates.Contains(state, StringComparison.Ordinal) && threads is ("0" or "1");

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
