using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Pods;

/// <summary>A network namespace with one line to this machine and no way further: what does not go through the proxy reaches nothing.</summary>
internal sealed class PodNetwork : IAsyncDisposable
{
    // Addresses set aside for tests of networks (RFC 2544), in blocks for each process.
    private const int Blocks = 128;
    private const int PerBlock = 256;

    private static readonly ConcurrentQueue<int> Free = new(Enumerable.Range(0, PerBlock));

    private readonly int _index;
    private readonly string _name;
    private readonly string _line;

    private PodNetwork(int index, string name, string line, IPAddress host, IPAddress pod) => (_index, _name, _line, Host, Pod) = (index, name, line, host, pod);

    /// <summary>This machine, as the pod sees it.</summary>
    public IPAddress Host { get; }

    /// <summary>The pod.</summary>
    public IPAddress Pod { get; }

    /// <summary>The namespace's file.</summary>
    public string NamespacePath => $"/var/run/netns/{_name}";

    /// <summary>Makes one.</summary>
    public static async Task<PodNetwork> CreateAsync()
    {
        if (!Free.TryDequeue(out int index))
        {
            throw new InvalidOperationException($"more than {PerBlock} pods at once");
        }

        int number = (Environment.ProcessId % Blocks * PerBlock) + index;
        IPAddress host = Address(number, 1);
        IPAddress pod = Address(number, 2);
        string name = string.Create(CultureInfo.InvariantCulture, $"conf-{Environment.ProcessId}-{index}");
        string line = string.Create(CultureInfo.InvariantCulture, $"cf{Environment.ProcessId}x{index}");
        await RunAsync(
            $"ip netns add {name} && ip link add {line} type veth peer name eth0 netns {name} && ip addr add {host}/30 dev {line} && ip link set {line} up"
            + $" && ip -n {name} addr add {pod}/30 dev eth0 && ip -n {name} link set eth0 up && ip -n {name} link set lo up");
        return new PodNetwork(index, name, line, host, pod);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A namespace goes when the kernel finds the time, a line at once, and its name is needed again.
        await RunAsync($"ip link del {_line}; ip netns del {_name}");
        Free.Enqueue(_index);
    }

    private static IPAddress Address(int number, int last)
    {
        int offset = (number * 4) + last;
        return new IPAddress([198, (byte)(18 + (offset >> 16)), (byte)(offset >> 8), (byte)offset]);
    }

    private static async Task RunAsync(string script)
    {
        CommandOutput output = await CommandOutput.OfAsync("/bin/sh", ["-c", script]);
        if (output.ExitCode != 0)
        {
            throw new ConformanceException($"a network for a pod could not be made: {output.StandardError.Trim().ReplaceLineEndings(" ")} Run this as root, outside of an unprivileged container");
        }
    }
}
