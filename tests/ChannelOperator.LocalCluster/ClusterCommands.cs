using System.CommandLine;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.LocalClusterCommand;

/// <summary>The commands, without their work, which is <see cref="StandingCluster"/>'s.</summary>
internal static class ClusterCommands
{
    private static readonly Option<string> Where = new("--directory")
    {
        Description = "The cluster's own directory: its files, logs and record. One cluster per directory.",
        DefaultValueFactory = _ => StandingCluster.DefaultDirectory,
    };

    private static readonly Option<string?> Controllers = new("--controllers")
    {
        Description = "Controllers of kube-controller-manager, separated by commas; '*' is all, '' none. Default: those that turn Deployments into Pods, where there is a kube-controller-manager.",
    };

    public static RootCommand Create()
    {
        var up = new Command("up", "Start a cluster that stays, or find the one that is there, and print how to use it.") { Where, Controllers };
        up.SetAction(UpAsync);
        var down = new Command("down", "Stop the cluster's processes and remove its directory.") { Where };
        down.SetAction(DownAsync);
        var status = new Command("status", "Tell what runs. Exit code 0: all of it; 3: not.") { Where };
        status.SetAction(StatusAsync);
        var build = new Command("build", "Only make sure that the programs are there: find, fetch or build them (minutes, once).");
        build.SetAction(BuildAsync);
        var run = new Command("run", "Run a cluster until this command is interrupted.") { Controllers };
        run.SetAction(RunAsync);
        return new RootCommand("A real Kubernetes control plane on this machine.") { up, down, status, build, run };
    }

    private static async Task<int> UpAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = await OptionsAsync(arguments, cancellationToken);
        var record = await StandingCluster.UpAsync(arguments.GetRequiredValue(Where), options, cancellationToken);
        await Console.Error.WriteLineAsync($"Kubernetes {record.Version} answers at {record.Host}");
        await PrintExportAsync(record.Kubeconfig);
        return 0;
    }

    private static async Task<int> DownAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = arguments.GetRequiredValue(Where);
        var wasThere = await StandingCluster.DownAsync(directory, new LocalClusterOptions(), cancellationToken);
        await Console.Error.WriteLineAsync(wasThere ? $"stopped the cluster in {directory}" : $"there is no cluster in {directory}");
        return 0;
    }

    private static async Task<int> StatusAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = arguments.GetRequiredValue(Where);
        if (ClusterRecord.Read(directory) is not { } record)
        {
            await Console.Out.WriteLineAsync($"no cluster in {directory}");
            return 3;
        }

        await Console.Out.WriteLineAsync($"Kubernetes {record.Version} at {record.Host}, files in {directory}");
        foreach (var process in record.Processes)
        {
            await Console.Out.WriteLineAsync($"  {process.Name,-24} process {process.Id,-8} {(process.Identity.IsRunning ? "runs" : "is gone: see its log, and start anew with `local-cluster up`")}");
        }

        await PrintExportAsync(record.Kubeconfig);
        return record.IsRunning ? 0 : 3;
    }

    private static async Task<int> BuildAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var binaries = await KubernetesBinaries.FindAsync(needs: null, cancellationToken);
        await Console.Error.WriteLineAsync($"Kubernetes {binaries.Version}, from {binaries.Source}");
        await Console.Out.WriteLineAsync(binaries.Directory);
        return 0;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var cluster = await LocalCluster.StartAsync(await OptionsAsync(arguments, cancellationToken), cancellationToken);
        await PrintExportAsync(cluster.KubeconfigPath);
        var interrupted = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(interrupted.SetResult);
        await interrupted.Task;
        return 0;
    }

    private static async Task<LocalClusterOptions> OptionsAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var wanted = arguments.GetValue(Controllers)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var binaries = await KubernetesBinaries.FindAsync(wanted is { Length: > 0 } ? ["kube-controller-manager"] : [], cancellationToken);
        return new LocalClusterOptions
        {
            Binaries = binaries,
            Controllers = wanted ?? (binaries.KubeControllerManager is null ? [] : LocalClusterOptions.WorkloadControllers),
        };
    }

    private static Task PrintExportAsync(string kubeconfig) =>
        Console.Out.WriteLineAsync($"export KUBECONFIG='{kubeconfig.Replace("'", "'\\''", StringComparison.Ordinal)}'");
}
