using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// Ports that no other test process takes while this one holds them: each is a locked byte of one file, and the kernel drops
/// the locks of a process that ends. They lie below the range that the system gives to outgoing connections, so a server that restarts finds its
/// port free. A program that is not ours can still take one between this check and its use; the cluster then starts again with others.
/// </summary>
internal sealed class LoopbackPorts : IDisposable
{
    private const int Lowest = 10_000;
    private const int Highest = 29_999; // From 30,000 on Kubernetes has node ports.
    private const int Attempts = 2_000;

    private static readonly string LockPath = Path.Combine(Path.GetTempPath(), $"channel-operator-ports-{Environment.UserName}");

    // Opened once and never closed: the locks belong to the process, and closing any stream on the file would drop them all.
    private static readonly FileStream Locks = new(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    private static readonly HashSet<int> HeldHere = [];

    private readonly List<int> _ports = [];

    private LoopbackPorts()
    {
    }

    public int this[int index] => _ports[index];

    public static LoopbackPorts Reserve(int count)
    {
        var ports = new LoopbackPorts();
        for (var attempt = 0; attempt < Attempts && ports._ports.Count < count; attempt++)
        {
            ports.TryHold(RandomNumberGenerator.GetInt32(Lowest, Highest + 1));
        }

        if (ports._ports.Count < count)
        {
            ports.Dispose();
            throw new LocalClusterException($"No {count} free ports between {Lowest} and {Highest} after {Attempts} attempts. What listens there? See `ss -ltn`; the locks are on {LockPath}.");
        }

        return ports;
    }

    public void Dispose()
    {
        _ports.ForEach(Drop);
        _ports.Clear();
    }

    private void TryHold(int port)
    {
        if (!TryLock(port))
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            _ports.Add(port);
        }
        catch (SocketException)
        {
            Drop(port); // A server has it: the next one.
        }
    }

    private static bool TryLock(int port)
    {
        lock (HeldHere)
        {
            try
            {
                if (HeldHere.Contains(port))
                {
                    return false;
                }

                Locks.Lock(port, 1);
                return HeldHere.Add(port);
            }
            catch (IOException)
            {
                return false; // Another test process has it.
            }
        }
    }

    private static void Drop(int port)
    {
        lock (HeldHere)
        {
            Locks.Unlock(port, 1);
            HeldHere.Remove(port);
        }
    }
}
