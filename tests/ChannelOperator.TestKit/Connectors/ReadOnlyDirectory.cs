namespace ChannelOperator.TestKit.Connectors;

/// <summary>A directory in which nobody can delete or write, root neither, until it is disposed of. It needs the right to mount.</summary>
public sealed class ReadOnlyDirectory : IDisposable
{
    private readonly string _path;

    /// <summary>Begins.</summary>
    public ReadOnlyDirectory(string path)
    {
        _path = path;
        Mounting.Mount("--bind", path, path);
        Mounting.Mount("-o", "remount,bind,ro", path);
    }

    /// <summary>Why there can be none; nothing if there can.</summary>
    public static string? WhyNot => Mounting.WhyNot;

    /// <inheritdoc/>
    public void Dispose() => Mounting.Unmount(_path);
}
