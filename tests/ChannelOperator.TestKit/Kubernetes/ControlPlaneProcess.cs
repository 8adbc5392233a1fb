using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>One program of the control plane: started, watched, stopped, started again. Its output is in a file.</summary>
internal sealed partial class ControlPlaneProcess(string name, string executable, Func<IReadOnlyList<string>> flags, ClusterDirectory directory, LocalClusterOptions options)
{
    private const int TailBytes = 1024 * 1024;
    private const int TailLines = 40;
    private const int LinesBeforeDeath = 10;
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(1);

    private Process? _process;
    private long _logStart;
    private volatile bool _isEndExpected = true;

    public string Name => name;

    public string LogPath => Path.Combine(directory.Logs, $"{name}.log");

    public ProcessIdentity? Identity { get; private set; }

    /// <summary>Called when the process has been started, and is not ready yet.</summary>
    public Action Launched { get; init; } = static () => { };

    public bool IsRunning => Identity is { IsRunning: true };

    /// <summary>It has started, and nobody has asked it to stop since.</summary>
    public bool IsReady => !_isEndExpected && IsRunning;

    /// <summary>Asked when the process ends on its own: true if that is nothing to report.</summary>
    public Func<bool> MayEnd { get; init; } = static () => false;

    /// <summary>Why the process is gone although nobody stopped it; else null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Starts the process and returns when <paramref name="isReady"/> says so.</summary>
    /// <exception cref="ComponentFailedException">It ended, or was not ready in time.</exception>
    public async Task StartAsync(Func<CancellationToken, Task<string>> probe, Predicate<string> isReady, CancellationToken cancellationToken)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{name} of this cluster runs already (process {Identity}). Stop it first.");
        }

        Failure = null;
        await LaunchAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = Wait.ForAsync($"{name} to be ready", probe, isReady.Invoke, options.StartPatience, ended.Token, options.Time);
        var end = _process!.WaitForExitAsync(ended.Token);
        var first = await Task.WhenAny(ready, end);
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (first == end)
        {
            throw new ComponentFailedException(Describe($"did not start: it ended with exit code {_process.ExitCode}"), await ErrorOf(ready));
        }

        if (await ErrorOf(ready) is { } notReady)
        {
            throw new ComponentFailedException(Describe($"did not become ready. {notReady.Message}"), notReady);
        }

        _isEndExpected = false;
    }

    /// <summary>Returns when the process is gone; does nothing if it is.</summary>
    public async Task StopAsync()
    {
        _isEndExpected = true;
        await (Identity?.StopAsync(options.StopPatience, options.Time) ?? Task.CompletedTask);
    }

    /// <summary>As if it had crashed.</summary>
    public async Task KillAsync()
    {
        _isEndExpected = true;
        await (Identity?.KillAsync(options.Time) ?? Task.CompletedTask);
    }

    /// <summary>For the end of this process, where nothing can be awaited.</summary>
    public static void KillNow(IReadOnlyList<ControlPlaneProcess> processes)
    {
        foreach (var process in processes)
        {
            process._isEndExpected = true;
            process.Identity?.Signal(ProcessIdentity.Kill);
        }

        foreach (var process in processes)
        {
            process._process?.WaitForExit(KillPatience);
        }
    }

    private async Task LaunchAsync()
    {
        var info = new ProcessStartInfo(executable, flags());
        // Nothing of the caller's environment: etcd takes settings from ETCD_… variables.
        info.Environment.Clear();
        info.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        info.Environment["HOME"] = directory.Home;
        info.WorkingDirectory = directory.Path;
        _process?.Dispose();
        _logStart = File.Exists(LogPath) ? new FileInfo(LogPath).Length : 0;
        var process = options.OutlivesProcess
            ? await ProcessLauncher.StartDetachedAsync(info, LogPath)
            : await ProcessLauncher.StartIntoLogAsync(info, LogPath);
        _process = process;
        Identity = ProcessIdentity.Of(process.Id);
        Launched();
        process.Exited += (_, _) => OnEnd(process);
        process.EnableRaisingEvents = true;
    }

    private void OnEnd(Process process)
    {
        if (!_isEndExpected && ReferenceEquals(process, _process) && !MayEnd())
        {
            Failure = Describe($"died with exit code {process.ExitCode}");
            options.Report(Failure);
        }
    }

    private string Describe(string what) => $"{name} {what}\nThe end of its log ({LogPath}):\n{LogTail()}";

    private string LogTail()
    {
        if (!File.Exists(LogPath))
        {
            return "(it wrote none)";
        }

        using var log = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Max(_logStart, log.Length - TailBytes), SeekOrigin.Begin);
        using var reader = new StreamReader(log, Encoding.UTF8);
        var lines = reader.ReadToEnd().TrimEnd().Split('\n');
        // After its last words a Go program prints the stacks of all goroutines.
        var lastWords = Array.FindLastIndex(lines, line => LastWords().IsMatch(line));
        var first = lastWords < 0 ? lines.Length - TailLines : Math.Min(lastWords - LinesBeforeDeath, lines.Length - TailLines);
        return string.Join('\n', lines.Skip(first).Take(TailLines).Select(line => "  " + line));
    }

    private static async Task<Exception?> ErrorOf(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Exception?.InnerException;
    }

    [GeneratedRegex("^(F[0-9]{4} |panic: |fatal error: |unexpected fault address )", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastWords();
}
