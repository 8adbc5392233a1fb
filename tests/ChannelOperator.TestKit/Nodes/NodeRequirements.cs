using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>What a machine must have to run a <see cref="LocalNode"/>.</summary>
public static class NodeRequirements
{
    /// <summary>Where Debian puts the network plugins.</summary>
    internal const string NetworkPlugins = "/usr/lib/cni";

    /// <summary>Debian's root has these on PATH, the environment of a service may not.</summary>
    internal const string SystemPath = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

    private const string CgroupRoot = "/sys/fs/cgroup";

    private static readonly string[] Programs = ["containerd", "containerd-shim-runc-v2", "ctr", "runc", "iptables", "conntrack", "ip", "unshare", "nsenter", "setpriv", "bash"];

    private static readonly string[] Plugins = ["bridge", "host-local", "loopback"];

    /// <summary>What a node needs beyond etcd, kube-apiserver and kubectl.</summary>
    public static IReadOnlyList<string> NeededPrograms { get; } = ["kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"];

    /// <summary>One sentence on why this machine cannot run a node, with what to do; null where it can. Builds nothing.</summary>
    public static async Task<string?> WhyNotAsync(CancellationToken cancellationToken = default)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "a node needs Linux";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "a node needs root: containers, mounts and network interfaces are made";
        }

        string[] missing = [.. Programs.Where(program => Find(program) is null), .. Plugins.Select(plugin => Path.Combine(NetworkPlugins, plugin)).Where(plugin => !File.Exists(plugin))];
        if (missing.Length > 0)
        {
            return $"there is no {string.Join(", ", missing)} on this machine: run build/install-packages.sh node";
        }

        if (!File.Exists($"{CgroupRoot}/cgroup.controllers") && !Directory.Exists($"{CgroupRoot}/memory"))
        {
            return $"there are no cgroups in {CgroupRoot}: mount them, or run this on a machine that has them";
        }

        return await WhyNoNamespacesAsync(cancellationToken) ?? await WhyNoKubeletAsync(cancellationToken);
    }

    /// <summary>The path of a program, or null.</summary>
    internal static string? Find(string program) => SystemPath.Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    private static async Task<string?> WhyNoNamespacesAsync(CancellationToken cancellationToken)
    {
        CommandOutput attempt = await CommandOutput.OfAsync("unshare", ["--mount", "--net", "--pid", "--fork", "--mount-proc", "true"], cancellationToken: cancellationToken);
        return attempt.ExitCode == 0
            ? null
            : $"this machine gives no namespaces of their own to processes ({attempt.StandardError.Trim()}): run this outside of a container, or in a privileged one";
    }

    private static async Task<string?> WhyNoKubeletAsync(CancellationToken cancellationToken)
    {
        try
        {
            // None at all is no reason: it will be built, with everything.
            return await new BinarySearch { Needs = NeededPrograms }.FindPresentAsync(cancellationToken) is { } binaries && binaries.Version.IsAtLeast(1, 24)
                ? $"the kubelet in {binaries.Directory} is of Kubernetes {binaries.Version}, and the node's flags are of those before 1.24: unset {BinarySearch.AssetsVariable}"
                : null;
        }
        catch (LocalClusterException exception)
        {
            return exception.Message;
        }
    }
}
