using System.Diagnostics;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

public sealed class ProcessIdentityTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task It_knows_a_process_from_another_with_the_same_number()
    {
        using var process = await SleeperAsync();
        var identity = ProcessIdentity.Of(process.Id)!.Value;
        var earlier = identity with { StartTicks = identity.StartTicks - 1 };

        Assert.True(identity.IsRunning);
        Assert.False(earlier.IsRunning);
        Assert.False(earlier.Signal(ProcessIdentity.Kill));
        await earlier.KillAsync();
        Assert.True(identity.IsRunning);

        await identity.KillAsync();
        Assert.False(identity.IsRunning);
        Assert.False(identity.Signal(ProcessIdentity.Terminate));
    }

    [Fact]
    public async Task Who_does_not_end_when_asked_is_killed()
    {
        using var process = await ProcessLauncher.StartAsync(new ProcessStartInfo("/bin/sh", ["-c", "trap '' TERM; echo deaf; while :; do read -r line; done"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true });
        Assert.Equal("deaf", await process.StandardOutput.ReadLineAsync());

        await ProcessIdentity.Of(process.Id)!.Value.StopAsync(TimeSpan.FromMilliseconds(100));

        await process.WaitForExitAsync();
        Assert.Equal(128 + ProcessIdentity.Kill, process.ExitCode);
    }

    /// <summary>The kernel's death signal is bound to the thread that starts a process; threads of the pool come and go.</summary>
    [Fact]
    public async Task A_process_outlives_the_thread_that_wanted_it()
    {
        Process? process = null;
        string? thread = null;
        var starter = new Thread(() =>
        {
            thread = new FileInfo("/proc/thread-self").LinkTarget;
            process = SleeperAsync().GetAwaiter().GetResult();
        });
        starter.Start();
        starter.Join();
        await Wait.ForAsync($"the end of thread {thread}", () => !Directory.Exists($"/proc/{thread}"), Patience);

        var identity = ProcessIdentity.Of(process!.Id);
        Assert.True(identity is { IsRunning: true });
        await identity.Value.KillAsync();
        process.Dispose();
    }

    private static Task<Process> SleeperAsync() => ProcessLauncher.StartAsync(new ProcessStartInfo("sleep", ["1000"]));
}
