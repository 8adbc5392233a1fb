using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// Starts processes that cannot outlive this one, however it ends: the kernel signals them (PR_SET_PDEATHSIG). It does so when
/// the <em>thread</em> that started them ends, and threads of the pool end when they idle; so one thread, which lives
/// as long as this process, starts them all.
/// </summary>
internal static class ProcessLauncher
{
    // $0 is this process: if it died before the death signal was set, nobody would ever send it.
    private const string UnlessOrphaned = "[ \"$PPID\" = \"$0\" ] || exit 125; ";
    private const string Execute = "exec \"$@\"";
    private const string ExecuteIntoLog = "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1";

    private static readonly BlockingCollection<Action> Starts = StartThread();

    /// <summary>Starts a process whose streams the caller redirected in <paramref name="info"/>, or which shares ours.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo info, string deathSignal = "KILL") =>
        StartOnThreadAsync(Wrapped(info, ["setpriv", "--pdeathsig", deathSignal, "/bin/sh", "-c", UnlessOrphaned + Execute, OwnId]));

    /// <summary>Starts a process that writes into a file.</summary>
    public static Task<Process> StartIntoLogAsync(ProcessStartInfo info, string logPath) =>
        StartOnThreadAsync(Wrapped(info, ["setpriv", "--pdeathsig", "KILL", "/bin/sh", "-c", UnlessOrphaned + ExecuteIntoLog, OwnId, logPath]));

    /// <summary>Starts a process that writes into a file, outlives this one, and gets no signals of its terminal.</summary>
    public static Task<Process> StartDetachedAsync(ProcessStartInfo info, string logPath) =>
        StartOnThreadAsync(Wrapped(info, ["setsid", "/bin/sh", "-c", ExecuteIntoLog, OwnId, logPath]));

    private static string OwnId => Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // Every link of the chain replaces itself by the next one, so the process that starts here is in the end the wanted one.
    private static ProcessStartInfo Wrapped(ProcessStartInfo info, IReadOnlyList<string> prefix)
    {
        var arguments = info.ArgumentList.ToList();
        info.ArgumentList.Clear();
        foreach (var argument in prefix.Skip(1).Append(info.FileName).Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }

        info.FileName = prefix[0];
        return info;
    }

    private static Task<Process> StartOnThreadAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception error)
            {
                started.SetException(new LocalClusterException(
                    $"Cannot start {info.FileName}: {error.Message}. It is needed to tie processes to this one; on Debian it is in the package util-linux.", error));
            }
        });
        return started.Task;
    }

    private static BlockingCollection<Action> StartThread()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
            {
                start();
            }
        })
        { IsBackground = true, Name = "process launcher" }.Start();
        return starts;
    }
}
