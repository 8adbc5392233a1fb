namespace ChannelConnector.Media.S3;

/// <summary>
/// A file in the temporary directory that has no name from the beginning on: nobody else finds it, and it is gone when it is closed or the process ends, however it ends. A medium waits here until all of it has come.
/// </summary>
internal static class SpoolFile
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Creates one.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), MediaNames.NewKey());
        FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = BufferSize,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(path);
        return file;
    }
}
