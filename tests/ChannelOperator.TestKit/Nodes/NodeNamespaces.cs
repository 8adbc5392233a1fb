using System.Globalization;
using System.Net;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>
/// Namespaces of a node's own for mounts, network and processes, held by one process. When that is killed, or this process ends in whatever
/// way, the kernel ends every process in them, and with the last of these go its mounts, its network and its firewall rules.
/// </summary>
internal sealed class NodeNamespaces
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClusterDirectory _directory;

    public NodeNamespaces(ClusterDirectory directory, LocalClusterOptions options)
    {
        _directory = directory;
        Holder = new ControlPlaneProcess("node", "bash", () => [Path.Combine(AppContext.BaseDirectory, "Nodes", "hold-node.sh"), directory.Path], directory, options);
    }

    public ControlPlaneProcess Holder { get; }

    /// <summary>This machine's address, as the node sees it.</summary>
    public IPAddress HostAddress { get; private set; } = IPAddress.None;

    /// <summary>The node's address, as this machine sees it.</summary>
    public IPAddress NodeAddress { get; private set; } = IPAddress.None;

    /// <summary>The network of its pods, reached from this machine.</summary>
    public string Pods { get; private set; } = "";

    /// <summary>Its process namespace, as <c>/proc/*/ns/pid</c> shows it.</summary>
    public string ProcessNamespace { get; private set; } = "";

    /// <summary>The numbers, on this machine, of all processes in it. Containers have namespaces below it; process 1 in this one ends after them.</summary>
    public IReadOnlyList<int> Processes => ProcessNamespace.Length == 0
        ? []
        : [.. from directory in Directory.EnumerateDirectories("/proc")
              let name = Path.GetFileName(directory)
              where int.TryParse(name, CultureInfo.InvariantCulture, out _) && LinkOrNull($"{directory}/ns/pid") == ProcessNamespace
              select int.Parse(name, CultureInfo.InvariantCulture)];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Holder.StartAsync(_ => Task.FromResult(File.Exists(NetworkFile) ? File.ReadAllText(NetworkFile) : "no addresses yet"), answer => answer.EndsWith('\n'), cancellationToken);
        string[] addresses = (await File.ReadAllTextAsync(NetworkFile, cancellationToken)).Split(' ', StringSplitOptions.TrimEntries);
        (HostAddress, NodeAddress, Pods) = (IPAddress.Parse(addresses[0]), IPAddress.Parse(addresses[1]), addresses[2]);
        ProcessNamespace = LinkOrNull($"{HolderProc}/ns/pid_for_children") ?? throw new LocalClusterException($"The process that holds the node's namespaces is gone: see {Holder.LogPath}.");
    }

    /// <summary>The command that runs a program in there.</summary>
    public IReadOnlyList<string> Enter(string program, IEnumerable<string> arguments) =>
    [
        $"--mount={HolderProc}/ns/mnt", $"--net={HolderProc}/ns/net", $"--pid={HolderProc}/ns/pid_for_children", "--",
        "env", $"PATH={NodeRequirements.SystemPath}", program, .. arguments,
    ];

    /// <summary>Ends everything in there, and returns when it is gone.</summary>
    public async Task EndAsync()
    {
        await Holder.KillAsync();
        await Wait.ForAsync("the end of the node's processes", _ => Task.FromResult(Processes), processes => processes.Count == 0, Patience);
    }

    private string NetworkFile => _directory.In("network");

    private string HolderProc => string.Create(CultureInfo.InvariantCulture, $"/proc/{Holder.Identity!.Value.Id}");

    private static string? LinkOrNull(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
