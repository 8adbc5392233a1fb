namespace ChannelOperator.TestKit.Connectors;

/// <summary>A file system of a few megabytes in memory, to be filled and freed again. It needs the right to mount.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _path;
    private readonly string _filler;

    /// <summary>Mounts it.</summary>
    public SmallDisk(string path, int mebibytes = 32)
    {
        _path = path;
        _filler = Path.Combine(path, "filler");
        Mounting.Mount("-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0755", "tmpfs", path);
    }

    /// <summary>Why there can be none; nothing if there can.</summary>
    public static string? WhyNot => Mounting.WhyNot;

    /// <summary>Fills it to the last page.</summary>
    public void Fill()
    {
        byte[] page = new byte[4096];
        try
        {
            using FileStream file = new(_filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what was filled.</summary>
    public void Free() => File.Delete(_filler);

    /// <inheritdoc/>
    public void Dispose() => Mounting.Unmount(_path);
}
