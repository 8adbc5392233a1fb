namespace ChannelConnector.Media.S3;

/// <summary>
/// A file in the temporary directory that has no name from the beginning on: nobody else finds it, and it is gone when it is closed or the process ends, however it ends. A medium waits here until all of it has come.
/// </summary>
internal sealed class SpoolFile : FileStream
{
    private const int Buffer = 64 * 1024;

    private SemaphoreSlim? _turn;

    private SpoolFile(string path)
        : base(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = Buffer,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        })
    {
    }

    /// <summary>Sets whose turn is given back when it is closed.</summary>
    public SemaphoreSlim Turn
    {
        set => _turn = value;
    }

    /// <summary>Creates one.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public static SpoolFile Create()
    {
        string path = Path.Combine(Path.GetTempPath(), MediaNames.NewKey());
        SpoolFile file = new(path);
        File.Delete(path);
        return file;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
