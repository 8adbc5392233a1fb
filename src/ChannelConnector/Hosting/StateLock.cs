namespace ChannelConnector.Hosting;

/// <summary>
/// Who is at work on a state directory: a connector shares it, for a moment with the one that it replaces; whoever has it alone may take what
/// looks left behind for left behind. The kernel gives it back when the process ends, however it ends.
/// </summary>
internal sealed class StateLock : IDisposable
{
    private const string FileName = "lock";

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Takes part.</summary>
    /// <exception cref="IOException">Somebody has it alone.</exception>
    public static StateLock Share(string directory)
    {
        Directory.CreateDirectory(directory);
        return new StateLock(new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read));
    }

    /// <summary>Takes it alone; <see langword="null"/> if others are at work.</summary>
    public static StateLock? TryAlone(string directory)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, FileName);
        try
        {
            return new StateLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
