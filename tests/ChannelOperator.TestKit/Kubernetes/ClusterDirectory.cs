using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// Where one cluster keeps its files, readable by their owner only. The data of etcd lie in memory (<c>/dev/shm</c>) where there
/// is room: etcd waits for the disk at every write. Directories that this class names carry the identity of their process, so that those of a process that
/// was killed are recognized, and removed by the next that starts a cluster.
/// </summary>
internal sealed class ClusterDirectory
{
    private const string MemoryRoot = "/dev/shm";
    private const long RoomNeeded = 2L << 30;

    private ClusterDirectory(string path, string dataPath, bool isNamedByCaller)
    {
        Path = PrivateFile.CreateDirectory(path);
        DataPath = PrivateFile.CreateDirectory(dataPath);
        IsNamedByCaller = isNamedByCaller;
    }

    public string Path { get; }

    /// <summary>The data of etcd.</summary>
    public string DataPath { get; }

    public bool IsNamedByCaller { get; }

    public string Logs => PrivateFile.CreateDirectory(In("logs"));

    public string Certificates => PrivateFile.CreateDirectory(In("certificates"));

    /// <summary>The home directory of the processes and of kubectl: nothing of the user's own is read or written.</summary>
    public string Home => PrivateFile.CreateDirectory(In("home"));

    public string KubeconfigFile => In("kubeconfig");

    public string TokenFile => In("tokens.csv");

    public string RecordFile => In(ClusterRecord.FileName);

    public static ClusterDirectory Create()
    {
        var name = $"{OwnName()}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var path = System.IO.Path.Combine(Root(System.IO.Path.GetTempPath()), name);
        var dataPath = HasRoomInMemory() ? System.IO.Path.Combine(Root(MemoryRoot), name) : System.IO.Path.Combine(path, "etcd");
        return new ClusterDirectory(path, dataPath, isNamedByCaller: false);
    }

    /// <summary>A directory that the caller chose. It has to be empty or new, for it may be removed as a whole one day.</summary>
    public static ClusterDirectory CreateAt(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new LocalClusterException($"The directory {path} is not empty, and a cluster wants one of its own. Name an empty or a new one, or stop the cluster that uses it (local-cluster down --directory {path}).");
        }

        var name = "named-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];
        var dataPath = HasRoomInMemory() ? System.IO.Path.Combine(Root(MemoryRoot), name) : System.IO.Path.Combine(path, "etcd");
        Remove(dataPath);
        return new ClusterDirectory(path, dataPath, isNamedByCaller: true);
    }

    /// <summary>Removes what processes that no longer run have left behind.</summary>
    public static void RemoveAbandoned()
    {
        foreach (var root in new[] { Root(System.IO.Path.GetTempPath()), Root(MemoryRoot) }.Where(Directory.Exists))
        {
            Directory.EnumerateDirectories(root).Where(IsAbandoned).ToList().ForEach(Remove);
        }
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the data, and the rest too unless the caller chose the place: there the logs may still be wanted.</summary>
    public void Remove()
    {
        Remove(DataPath);
        if (!IsNamedByCaller)
        {
            Remove(Path);
        }
    }

    /// <summary>Processes that are ending may still write here; what stays is removed by <see cref="RemoveAbandoned"/>.</summary>
    internal static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Root(string parent) => System.IO.Path.Combine(parent, $"channel-operator-{Environment.UserName}");

    // PID-NAMESPACE_PID_START: containers may share /tmp and not their process numbers.
    private static string OwnName() => string.Create(
        CultureInfo.InvariantCulture, $"{ProcessNamespace()}_{Environment.ProcessId}_{ProcessIdentity.Of(Environment.ProcessId)!.Value.StartTicks}");

    /// <summary>Whether the process is gone for which a directory of this name was made.</summary>
    internal static bool IsAbandoned(string directory)
    {
        var parts = System.IO.Path.GetFileName(directory).Split('-')[0].Split('_');
        return parts.Length == 3
            && string.Equals(parts[0], ProcessNamespace(), StringComparison.Ordinal)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var id)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var start)
            && !new ProcessIdentity(id, start).IsRunning;
    }

    private static string ProcessNamespace() =>
        new string([.. (new FileInfo("/proc/self/ns/pid").LinkTarget ?? "").Where(char.IsAsciiDigit)]);

    private static bool HasRoomInMemory()
    {
        try
        {
            return Directory.Exists(MemoryRoot) && new DriveInfo(MemoryRoot).AvailableFreeSpace >= RoomNeeded;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
