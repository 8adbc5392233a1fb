using System.Runtime.InteropServices;
using System.Text;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Pods;

/// <summary>What is mounted into a pod, as the kubelet lays it out: contract and credentials behind a symbolic link that is switched, state and scratch of group 65532.</summary>
internal sealed class PodVolumes : IDisposable
{
    /// <summary>The group of the volumes.</summary>
    public const int Group = 65532;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Searchable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _root;
    private int _version;

    private PodVolumes(string directory) => _root = Directory.CreateDirectory(directory);

    /// <summary>Where contract, credentials, state and scratch are on this machine.</summary>
    public string Contract => Path.Combine(_root.FullName, "contract");

    /// <summary>The credentials.</summary>
    public string Credentials => Path.Combine(_root.FullName, "credentials");

    /// <summary>What is mounted at <c>/var/lib/channel</c>.</summary>
    public string State => Path.Combine(_root.FullName, "state");

    /// <summary>What is mounted at <c>/tmp</c>.</summary>
    public string Scratch => Path.Combine(_root.FullName, "tmp");

    /// <summary>What is mounted at <c>/etc/conformance</c>: the root to trust, whatever else is mounted.</summary>
    public string Trust => Path.Combine(_root.FullName, "trust");

    /// <summary>Makes them.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="rootPem">The root that a pod has to trust.</param>
    public static async Task<PodVolumes> CreateAsync(string directory, string rootPem)
    {
        PodVolumes volumes = new(directory);
        foreach (string path in new[] { volumes.Contract, Path.Combine(volumes.Contract, "credentials"), volumes.Credentials, volumes.State, volumes.Scratch, volumes.Trust })
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, Searchable);
        }

        string root = Path.Combine(volumes.Trust, Path.GetFileName(Pod.RootPath));
        await File.WriteAllTextAsync(root, rootPem);
        File.SetUnixFileMode(root, Readable);

        await CommandOutput.OfAsync("chgrp", [Group.ToString(System.Globalization.CultureInfo.InvariantCulture), volumes.State]);
        await CommandOutput.OfAsync("chmod", ["2775", volumes.State]);
        await CommandOutput.OfAsync("chmod", ["1777", volumes.Scratch]);
        return volumes;
    }

    /// <summary>Replaces the contract; null takes it away.</summary>
    public void WriteContract(string? text) => Switch(Contract, text is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["channel.json"] = text });

    /// <summary>Replaces the credentials.</summary>
    public void WriteCredentials(IReadOnlyDictionary<string, string> files) => Switch(Credentials, files);

    /// <summary>The files of state and scratch that hold a word.</summary>
    public IReadOnlyList<string> Find(string word)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(word);
        return [.. new[] { State, Scratch }.SelectMany(Files).Where(file => Holds(file, wanted)).Select(file => Path.GetRelativePath(_root.FullName, file))];
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);

    private static IEnumerable<string> Files(string directory) => Directory.EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    // A name can hold it as well as the content. What goes while it is looked at is gone.
    private static bool Holds(string file, byte[] wanted)
    {
        try
        {
            return Path.GetFileName(file).Contains(Encoding.ASCII.GetString(wanted), StringComparison.Ordinal) || File.ReadAllBytes(file).AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    // ..data leads to a directory with the files, each file to its name below ..data: one rename replaces all of them at once.
    private void Switch(string volume, IReadOnlyDictionary<string, string> files)
    {
        string version = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"..version-{++_version}");
        string data = Directory.CreateDirectory(Path.Combine(volume, version)).FullName;
        File.SetUnixFileMode(data, Searchable);
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(data, name), text);
            File.SetUnixFileMode(Path.Combine(data, name), Readable);
        }

        string before = Path.Combine(volume, "..data");
        string? old = Directory.Exists(before) ? Path.Combine(volume, new DirectoryInfo(before).LinkTarget!) : null;
        Directory.CreateSymbolicLink(before + "_tmp", version);
        // .NET moves no link to a directory over another one.
        if (Rename(before + "_tmp", before) != 0)
        {
            throw new IOException($"{before} cannot be replaced", Marshal.GetLastPInvokeError());
        }

        foreach (string name in files.Keys.Where(name => !Path.Exists(Path.Combine(volume, name)) && new FileInfo(Path.Combine(volume, name)).LinkTarget is null))
        {
            File.CreateSymbolicLink(Path.Combine(volume, name), Path.Combine("..data", name));
        }

        if (old is not null)
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
