using System.Globalization;
using System.Net;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>
/// A real node on this machine with a cluster of its own: containerd, kubelet, kube-proxy and kube-scheduler in namespaces of their own, so
/// that it meets nothing of the machine's and nothing of another node's. Pods reach the API server; this machine reaches pods by their addresses.
/// It ends with this object, and also with this process, however that ends.
/// </summary>
public sealed class LocalNode : IAsyncDisposable
{
    /// <summary>The node's name in the cluster.</summary>
    public const string Name = "node";

    private const string Ok = "200 ";

    // A directory that keeps logs, for what a failed test leaves open.
    private static readonly string? KeptLogs = Environment.GetEnvironmentVariable("CHANNEL_OPERATOR_LOGS");
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(2);

    private readonly LocalNodeOptions _options;
    private readonly ClusterDirectory _directory;
    private readonly NodeFiles _files;
    private readonly NodeCgroups _cgroups;
    private readonly NodeNamespaces _namespaces;
    private readonly List<ControlPlaneProcess> _programs = [];
    private readonly HttpClient _probe = new(new SocketsHttpHandler { UseProxy = false });
    private LocalCluster? _cluster;

    private LocalNode(LocalNodeOptions options)
    {
        _options = options;
        _directory = ClusterDirectory.Create();
        _files = new NodeFiles(_directory);
        _cgroups = new NodeCgroups(Path.GetFileName(_directory.Path));
        _namespaces = new NodeNamespaces(_directory, options.Cluster);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The cluster whose only node this is.</summary>
    public LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The node has not been started.");

    /// <summary>This machine's address, as pods see it.</summary>
    public IPAddress HostAddress => _namespaces.HostAddress;

    /// <summary>The node's files and logs.</summary>
    public string DirectoryPath => _directory.Path;

    /// <summary>The node's cgroups and namespaces, to see that they are gone.</summary>
    internal (NodeCgroups Cgroups, NodeNamespaces Namespaces) Traces => (_cgroups, _namespaces);

    /// <summary>Starts a cluster with one node and returns when pods can be placed on it.</summary>
    /// <exception cref="LocalClusterException">This machine cannot run one, or a program did not start; the message says which, with its log.</exception>
    public static async Task<LocalNode> StartAsync(LocalNodeOptions options, CancellationToken cancellationToken = default)
    {
        if (await NodeRequirements.WhyNotAsync(cancellationToken) is { } reason)
        {
            throw new LocalClusterException($"No node can run here: {reason}.");
        }

        if (options.Images.FirstOrDefault(archive => !File.Exists(archive)) is { } missing)
        {
            throw new LocalClusterException($"There is no image archive {missing}: build it with `make images`.");
        }

        NodeCgroups.RemoveAbandoned();
        LocalNode node = new(options);
        try
        {
            await node.StartPartsAsync(cancellationToken);
            return node;
        }
        catch
        {
            await (KeptLogs is null ? Task.CompletedTask : node.CollectLogsAsync(Path.Combine(KeptLogs, $"failed-{Path.GetFileName(node.DirectoryPath)}")));
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the images of an archive known to the node.</summary>
    public async Task LoadImagesAsync(string archive, CancellationToken cancellationToken = default)
    {
        string[] arguments = ["--address", _files.ContainerdSocket, "--namespace", "k8s.io", "images", "import", archive];
        CommandOutput output = await CommandOutput.OfAsync(NodeRequirements.Find("ctr")!, arguments, cancellationToken: cancellationToken);
        if (output.ExitCode != 0)
        {
            throw new LocalClusterException($"containerd does not take the images of {archive}: {output.StandardError.Trim()}");
        }
    }

    /// <summary>
    /// Makes volumes that claims of this class can have: directories on this machine that group 65532 may write to. Nothing makes more when they are used up.
    /// </summary>
    public Task CreateVolumesAsync(int count, string size = "1Gi", string storageClassName = "") =>
        new NodeVolumes(_files.VolumesDirectory, Cluster.Kubectl).CreateAsync(count, size, storageClassName);

    /// <summary>What lies on the volume of a claim: a directory of this machine.</summary>
    public async Task<string> VolumeOfAsync(string @namespace, string claim) =>
        Path.Combine(_files.VolumesDirectory, (string)(await Cluster.Kubectl.GetJsonAsync("get", "persistentvolumeclaim", claim, "-n", @namespace))["spec"]!["volumeName"]!);

    /// <summary>Writes into a directory what tells afterwards what happened: logs of pods, also of containers that ended, events, and the programs' own logs.</summary>
    public async Task CollectLogsAsync(string directory)
    {
        NodeLogs logs = new(directory);
        logs.CopyComponents(_directory.Logs);
        if (_cluster is not null)
        {
            logs.CopyComponents(Path.Combine(_cluster.DirectoryPath, "logs"));
            await logs.WritePodsAsync(_cluster.Kubectl);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (ControlPlaneProcess program in Enumerable.Reverse(_programs))
            {
                await program.KillAsync();
            }

            await _namespaces.EndAsync();
            await _cgroups.RemoveAsync();
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
            await (_cluster?.DisposeAsync() ?? default);
            _probe.Dispose();
            _directory.Remove();
        }
    }

    private async Task StartPartsAsync(CancellationToken cancellationToken)
    {
        LocalClusterOptions cluster = _options.Cluster;
        cluster = cluster with
        {
            Binaries = cluster.Binaries ?? await KubernetesBinaries.FindAsync(NodeRequirements.NeededPrograms, cancellationToken),
            Controllers = cluster.Controllers.Count > 0 ? cluster.Controllers : ["*"],
        };
        await _namespaces.StartAsync(cancellationToken);
        Task containers = StartContainersAsync(cancellationToken);
        try
        {
            _cluster = await LocalCluster.StartAsync(cluster with { AdvertiseAddress = _namespaces.HostAddress }, cancellationToken);
        }
        finally
        {
            await containers;
        }

        _cgroups.Create();
        await StartNodeProgramsAsync(cluster.Binaries, cancellationToken);
        await Wait.ForAsync("the node to be ready for pods", LookAtNodeAsync, answer => answer == "True untainted", ReadyPatience, cancellationToken);
    }

    private async Task StartContainersAsync(CancellationToken cancellationToken)
    {
        _files.WriteNetwork(_namespaces.Pods);
        await StartAsync("containerd", NodeRequirements.Find("containerd")!, ["--config", _files.WriteContainerd()], LookAtContainerdAsync, cancellationToken);
        foreach (string archive in _options.Images)
        {
            await LoadImagesAsync(archive, cancellationToken);
        }
    }

    private async Task StartNodeProgramsAsync(KubernetesBinaries binaries, CancellationToken cancellationToken)
    {
        string kubelet = Credentials($"system:node:{Name}", "system:nodes");
        string scheduler = Credentials("system:kube-scheduler");
        await Task.WhenAll(
            StartAsync("kubelet", binaries.Kubelet!, KubeletFlags(kubelet), LookAt(10248), cancellationToken),
            StartAsync("kube-scheduler", binaries.KubeScheduler!, [$"--kubeconfig={scheduler}", "--leader-elect=false"], LookAt(10251), cancellationToken));
        // It looks for its node when it starts.
        string proxy = Credentials("system:kube-proxy");
        await StartAsync("kube-proxy", binaries.KubeProxy!, ProxyFlags(proxy), LookAt(10256), cancellationToken);
    }

    private string Credentials(string user, params string[] groups) => Cluster.AddUser(user, groups).KubeconfigPath;

    private string[] KubeletFlags(string kubeconfig) =>
    [
        $"--kubeconfig={kubeconfig}",
        $"--config={_files.WriteKubelet(Cluster.CertificateAuthorityPath, _cgroups.Path)}",
        $"--root-dir={_files.KubeletDirectory}",
        $"--cert-dir={Path.Combine(_files.KubeletDirectory, "pki")}",
        $"--volume-plugin-dir={Path.Combine(_files.KubeletDirectory, "volume-plugins")}",
        "--container-runtime=remote",
        $"--container-runtime-endpoint=unix://{_files.ContainerdSocket}",
        "--network-plugin=cni",
        $"--hostname-override={Name}",
        $"--node-ip={_namespaces.NodeAddress}",
    ];

    private string[] ProxyFlags(string kubeconfig) =>
    [
        $"--kubeconfig={kubeconfig}",
        $"--hostname-override={Name}",
        "--proxy-mode=iptables",
        $"--cluster-cidr={_namespaces.Pods}",
        // The machine's limits are not the node's to change.
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0",
    ];

    private async Task StartAsync(string name, string program, IReadOnlyList<string> flags, Func<CancellationToken, Task<string>> probe, CancellationToken cancellationToken)
    {
        ControlPlaneProcess process = new(name, "nsenter", () => _namespaces.Enter(program, flags), _directory, _options.Cluster);
        _programs.Add(process);
        await process.StartAsync(probe, answer => answer.StartsWith(Ok, StringComparison.Ordinal), cancellationToken);
    }

    private async Task<string> LookAtContainerdAsync(CancellationToken cancellationToken)
    {
        CommandOutput output = await CommandOutput.OfAsync(NodeRequirements.Find("ctr")!, ["--address", _files.ContainerdSocket, "--connect-timeout", "1s", "version"], cancellationToken: cancellationToken);
        return output.ExitCode == 0 ? Ok : output.StandardError;
    }

    private Func<CancellationToken, Task<string>> LookAt(int port) => cancellationToken =>
        _probe.LookAsync(string.Create(CultureInfo.InvariantCulture, $"http://{_namespaces.NodeAddress}:{port}/healthz"), cancellationToken);

    private async Task<string> LookAtNodeAsync(CancellationToken cancellationToken)
    {
        KubectlResult result = await Cluster.Kubectl.RunAsync(
            ["get", "node", Name, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status} {.spec.taints[*].key}"], standardInput: null, cancellationToken);
        string answer = result.StandardOutput.TrimEnd();
        return answer == "True" ? "True untainted" : answer;
    }

    // The death signal would do it too, but leaves files and cgroups.
    private void OnProcessExit(object? sender, EventArgs arguments)
    {
        ControlPlaneProcess.KillNow([.. _programs, _namespaces.Holder]);
        SpinWait.SpinUntil(() => _namespaces.Processes.Count == 0, TimeSpan.FromSeconds(2));
        _cgroups.TryRemove();
        _directory.Remove();
    }
}
