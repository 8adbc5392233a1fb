using ChannelConnector.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Media.Files;

/// <summary>
/// The media of a channel as files: <c>media/&lt;kind&gt;/&lt;minute&gt;/&lt;millisecond&gt;.&lt;key&gt;</c>. A file is there whole or not at all, also
/// after a kill or a crash of the node.
/// </summary>
internal sealed class FileMediaStore : IMediaStore
{
    /// <summary>Where files are before they are whole.</summary>
    public const string Partial = ".partial";

    // A full volume stops the inbox too, and with it every message: media leave it room for some hundred thousand.
    private const long Reserve = 64L * 1024 * 1024;

    private readonly string _directory;
    private readonly string _partial;

    /// <summary>Opens the store.</summary>
    /// <param name="directory">The directory of the state.</param>
    public FileMediaStore(string directory)
    {
        _directory = Path.Combine(directory, "media");
        _partial = Path.Combine(_directory, Partial);
        DurableDirectory.Create(_directory);
        DurableDirectory.Create(_partial);
        foreach (string kind in MediaKinds.All)
        {
            DurableDirectory.Create(Path.Combine(_directory, kind));
        }
    }

    public bool IsShared => false;

    public string Remedy => "check owner and mode below media in the state directory";

    public async Task<WrittenMedium> WriteAsync(string kind, DateTimeOffset received, Stream source, long limit, CancellationToken cancellationToken)
    {
        string key = MediaNames.NewKey();
        string target = PathOf(kind, received, key) ?? throw new ArgumentException("not one of MediaKinds.All", nameof(kind));
        string partial = Path.Combine(_partial, key);
        try
        {
            (long bytes, byte[] hash) = await WriteAsync(partial, source, limit, cancellationToken);
            OnDisk(() => Publish(partial, target, received));
            return new WrittenMedium(key, bytes, hash);
        }
        catch
        {
            TryDelete(partial);
            TryDelete(target);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(StoredMedium medium, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(PathOf(medium.Kind, medium.Received, medium.Key) is { } path
                ? new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan })
                : null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<long?> LengthAsync(StoredMedium medium, CancellationToken cancellationToken) =>
        Task.FromResult(PathOf(medium.Kind, medium.Received, medium.Key) is { } path && new FileInfo(path) is { Exists: true } file ? (long?)file.Length : null);

    public Task DeleteAsync(StoredMedium medium)
    {
        if (PathOf(medium.Kind, medium.Received, medium.Key) is { } path)
        {
            OnDisk(() =>
            {
                if (File.Exists(path))
                {
                    File.Delete(path);
                }
            });
        }

        return Task.CompletedTask;
    }

    public Task<MediaSweep> SweepAsync(MediaRetention retention, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(new FileExpiry(_directory, retention, now).Run());

    public async Task<int> RemoveLeftBehindAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlySet<string>>> withRow, Func<Task<bool>> isAlone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (string left in Directory.EnumerateFiles(_partial))
        {
            TryDelete(left);
        }

        EnumerationOptions everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string path in MediaKinds.All.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(_directory, kind), "*", everything)))
        {
            if (MediaNames.TryFile(Path.GetFileName(path), out _, out string key))
            {
                files[path] = key;
            }
        }

        IReadOnlySet<string> known = await withRow(files.Values);
        return files.Count(file => !known.Contains(file.Value) && TryDelete(file.Key));
    }

    private void KeepReserve()
    {
        DriveInfo volume = new(_directory);
        // Of a small volume not more than a tenth.
        if (volume.AvailableFreeSpace < Math.Min(Reserve, volume.TotalSize / 10))
        {
            throw new IOException("the volume is nearly full");
        }
    }

    private async Task<(long Bytes, byte[] Hash)> WriteAsync(string path, Stream source, long limit, CancellationToken cancellationToken)
    {
        await using FileStream file = OnDisk(() => Create(path));
        (long Bytes, byte[] Hash) written = await MediaCopy.CopyAsync(
            source,
            limit,
            (buffer, count) => OnDisk(() =>
            {
                KeepReserve();
                file.Write(buffer, 0, count);
            }),
            cancellationToken);
        OnDisk(() => file.Flush(flushToDisk: true));
        return written;
    }

    // Unbuffered: a buffer would be written by the disposal, where a full disk throws a second time.
    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.None,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private static void Publish(string partial, string target, DateTimeOffset received)
    {
        string bucket = Path.GetDirectoryName(target)!;
        File.SetLastWriteTimeUtc(partial, received.UtcDateTime);
        DurableDirectory.Create(bucket);
        File.Move(partial, target);
        DurableDirectory.Flush(bucket);
    }

    private static void OnDisk(Action action) => OnDisk(() =>
    {
        action();
        return true;
    });

    private static T OnDisk<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaStoreException(MediaStoreFailure.Unavailable, exception);
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start or sweep comes by again.
            return false;
        }
    }

    /// <summary>Kinds and keys come from rows and are checked all the same: nothing else gets into a path.</summary>
    private string? PathOf(string kind, DateTimeOffset received, string key) => MediaKinds.All.Contains(kind) && MediaNames.IsKey(key)
        ? Path.Combine(_directory, kind, MediaNames.Bucket(received), MediaNames.File(received, key))
        : null;
}
