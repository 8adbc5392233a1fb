using System.CommandLine;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

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

    private static readonly Option<bool> Node = new("--node")
    {
        Description = "With a real node, which has the images of `make images`. Needs root and some packages: see can-run-node.",
    };

    public static RootCommand Create()
    {
        var up = new Command("up", "Start a cluster that stays, or find the one that is there, and print how to use it.") { Where, Controllers };
        up.SetAction(UpAsync);
        var down = new Command("down", "Stop the cluster's processes and remove its directory.") { Where };
        down.SetAction(DownAsync);
        var status = new Command("status", "Tell what runs. Exit code 0: all of it; 3: not.") { Where };
        status.SetAction(StatusAsync);
        var build = new Command("build", "Only make sure that the programs are there: find, fetch or build them (minutes, once).") { Node };
        build.SetAction(BuildAsync);
        var run = new Command("run", "Run a cluster until this command is interrupted.") { Controllers, Node };
        run.SetAction((arguments, cancellationToken) => arguments.GetValue(Node) ? RunNodeAsync(arguments, cancellationToken) : RunAsync(arguments, cancellationToken));
        var canRunNode = new Command("can-run-node", "Tell whether this machine can run a real node. Exit code 0: yes; 3: no, for the reason printed.");
        canRunNode.SetAction(CanRunNodeAsync);
        return new RootCommand("A real Kubernetes on this machine.") { up, down, status, build, run, canRunNode };
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
        var binaries = await KubernetesBinaries.FindAsync(arguments.GetValue(Node) ? NodeRequirements.NeededPrograms : null, cancellationToken);
        await Console.Error.WriteLineAsync($"Kubernetes {binaries.Version}, from {binaries.Source}");
        await Console.Out.WriteLineAsync(binaries.Directory);
        return 0;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var cluster = await LocalCluster.StartAsync(await OptionsAsync(arguments, cancellationToken), cancellationToken);
        await PrintExportAsync(cluster.KubeconfigPath);
        await InterruptedAsync(cancellationToken);
        return 0;
    }

    private static async Task<int> RunNodeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var controllers = arguments.GetValue(Controllers)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await using var node = await LocalNode.StartAsync(
            new LocalNodeOptions { Images = BuiltImages.Archives, Cluster = new LocalClusterOptions { Controllers = controllers ?? [] } }, cancellationToken);
        await PrintExportAsync(node.Cluster.KubeconfigPath);
        await InterruptedAsync(cancellationToken);
        return 0;
    }

    private static async Task<int> CanRunNodeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var reason = await NodeRequirements.WhyNotAsync(cancellationToken);
        await Console.Out.WriteLineAsync(reason ?? "yes");
        return reason is null ? 0 : 3;
    }

    private static async Task InterruptedAsync(CancellationToken cancellationToken)
    {
        var interrupted = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(interrupted.SetResult);
        await interrupted.Task;
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
