using System.Buffers;
using System.Security.Cryptography;
using ChannelConnector.Inbox;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>
/// The media of a channel as files: <c>media/&lt;kind&gt;/&lt;minute&gt;/&lt;millisecond&gt;.&lt;key&gt;</c>. A file is there whole or not at all, also
/// after a kill or a crash of the node.
/// </summary>
internal sealed class MediaStore
{
    /// <summary>Where files are before they are whole.</summary>
    public const string Partial = ".partial";

    private const int BufferSize = 64 * 1024;

    // A full volume stops the inbox too, and with it every message: media leave it room for some hundred thousand.
    private const long Reserve = 64L * 1024 * 1024;

    private readonly string _directory;
    private readonly string _partial;

    /// <summary>Opens the store.</summary>
    /// <param name="directory">The directory of the state.</param>
    public MediaStore(string directory)
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

    /// <summary>Writes a medium. Exceptions of the source are thrown as they are.</summary>
    /// <param name="kind">One of <see cref="MediaKinds.All"/>.</param>
    /// <param name="received">When its message was received: its retention counts from then.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="limit">How many there may be.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="MediaStoreException">It was not taken.</exception>
    public async Task<WrittenMedium> WriteAsync(string kind, DateTimeOffset received, Stream source, long limit, CancellationToken cancellationToken)
    {
        string key = MediaNames.NewKey();
        string target = PathOf(kind, received, key) ?? throw new ArgumentException("not one of MediaKinds.All", nameof(kind));
        string partial = Path.Combine(_partial, key);
        try
        {
            (long bytes, byte[] hash) = await CopyAsync(partial, source, limit, cancellationToken);
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

    /// <summary>Its bytes; <see langword="null"/> if they are not there.</summary>
    public Stream? Open(StoredMedium medium)
    {
        try
        {
            return PathOf(medium.Kind, medium.Received, medium.Key) is { } path
                ? new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan })
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Deletes it; one that is not there is deleted already.</summary>
    /// <exception cref="MediaStoreException">It is still there.</exception>
    public void Delete(StoredMedium medium)
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
    }

    /// <summary>Deletes a medium that got no row. Where that fails it is served to nobody, and goes with what was left behind.</summary>
    public void Discard(StoredMedium medium)
    {
        try
        {
            Delete(medium);
        }
        catch (MediaStoreException)
        {
            // The next start finds it.
        }
    }

    /// <summary>Deletes what has expired. Never throws because of a file: what could not be deleted is counted, and tried again by the next sweep.</summary>
    public MediaSweep Sweep(MediaRetention retention, DateTimeOffset now) => new MediaExpiry(_directory, retention, now).Run();

    /// <summary>
    /// Deletes what a killed process has left: files half-written, and files that no row knows. Only by whoever is alone on the state: a file may be
    /// there before its row.
    /// </summary>
    /// <returns>How many media no row knew.</returns>
    public int RemoveLeftBehind(Func<string, bool> hasRow)
    {
        foreach (string left in Directory.EnumerateFiles(_partial))
        {
            TryDelete(left);
        }

        int removed = 0;
        EnumerationOptions everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string path in MediaKinds.All.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(_directory, kind), "*", everything)))
        {
            if (MediaNames.TryFile(Path.GetFileName(path), out _, out string key) && !hasRow(key) && TryDelete(path))
            {
                removed++;
            }
        }

        return removed;
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

    private async Task<(long Bytes, byte[] Hash)> CopyAsync(string path, Stream source, long limit, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using FileStream file = OnDisk(() => Create(path));
            long bytes = 0;
            for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                bytes += read;
                if (bytes > limit)
                {
                    throw new MediaStoreException(MediaStoreFailure.TooLarge);
                }

                hash.AppendData(buffer, 0, read);
                OnDisk(() =>
                {
                    KeepReserve();
                    file.Write(buffer, 0, read);
                });
            }

            OnDisk(() => file.Flush(flushToDisk: true));
            return (bytes, hash.GetHashAndReset());
        }
        finally
        {
            // It held a customer's medium.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
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
            throw new MediaStoreException(MediaStoreFailure.Disk, exception);
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
