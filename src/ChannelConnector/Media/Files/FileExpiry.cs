using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Media.Files;

/// <summary>
/// One sweep. It decides by the names: a bucket whose whole minute has expired goes as it is, one that the cutoff lies in is looked through.
/// </summary>
/// <remarks>
/// <para><b>Clocks.</b> The contract says: by the own clock. A clock that jumps ahead deletes early, which loses copies and breaks no rule. A
/// medium whose time is ahead of the clock was received while the clock was ahead, or the clock has fallen back: its name says nothing then,
/// so its retention counts from when a sweep first sees it, which is noted as the time of the file. Nothing is deleted at once because a
/// clock fell back, and nothing is kept for a year because it was a year ahead.</para>
/// <para><b>Strangers.</b> What is in here and has no name of the store goes by the time of the file: nothing lies where no retention reaches
/// it. A directory that is no kind counts as documents. Links are deleted, not followed.</para>
/// </remarks>
internal sealed class FileExpiry(string directory, MediaRetention retention, DateTimeOffset now)
{
    private static readonly TimeSpan LastOfMinute = TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1);

    private readonly SweepTally _tally = new(retention, now);

    /// <summary>Sweeps.</summary>
    public MediaSweep Run()
    {
        foreach (FileSystemInfo entry in Entries(directory).Where(entry => entry.Name != FileMediaStore.Partial))
        {
            string kind = MediaKinds.All.Contains(entry.Name) ? entry.Name : MediaKinds.Document;
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                SweepKind(entry.FullName, kind, _tally.UpTo(kind));
            }
            else
            {
                SweepFile(entry, kind, _tally.UpTo(kind));
            }
        }

        return _tally.Result();
    }

    private void SweepKind(string path, string kind, DateTimeOffset upTo)
    {
        foreach (FileSystemInfo entry in Entries(path))
        {
            if (entry is DirectoryInfo bucket && MediaNames.TryBucket(entry.Name, out DateTimeOffset start))
            {
                SweepBucket(bucket, start, kind, upTo);
            }
            else
            {
                SweepFile(entry, kind, upTo);
            }
        }
    }

    private void SweepBucket(DirectoryInfo bucket, DateTimeOffset start, string kind, DateTimeOffset upTo)
    {
        if (start > upTo && _tally.Believes(start))
        {
            _tally.Keep(start, kind);
            return;
        }

        if (bucket.LinkTarget is not null)
        {
            Remove(bucket, kind);
            return;
        }

        bool isExpired = start + LastOfMinute <= upTo;
        foreach (FileSystemInfo file in Entries(bucket.FullName))
        {
            if (isExpired)
            {
                Remove(file, kind);
            }
            else
            {
                SweepFile(file, kind, upTo);
            }
        }

        if (isExpired)
        {
            Try(() => bucket.Delete());
        }
    }

    private void SweepFile(FileSystemInfo file, string kind, DateTimeOffset upTo) => Try(() =>
    {
        DateTimeOffset received = MediaNames.TryFile(file.Name, out DateTimeOffset named, out _) && _tally.Believes(named) ? named : TimeOf(file);
        if (received <= upTo)
        {
            Remove(file, kind);
        }
        else
        {
            _tally.Keep(received, kind);
        }
    });

    private DateTimeOffset TimeOf(FileSystemInfo file)
    {
        DateTimeOffset written = new(file.LastWriteTimeUtc);
        if (_tally.Believes(written))
        {
            return written;
        }

        file.LastWriteTimeUtc = now.UtcDateTime;
        return now;
    }

    private void Remove(FileSystemInfo entry, string kind) => Try(() =>
    {
        if (entry is DirectoryInfo stranger)
        {
            stranger.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }

        _tally.Remove(kind);
    });

    private List<FileSystemInfo> Entries(string path)
    {
        List<FileSystemInfo> entries = [];
        Try(() => entries.AddRange(new DirectoryInfo(path).EnumerateFileSystemInfos()));
        return entries;
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Gone is what it should be.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _tally.Fail(exception.GetType().Name);
        }
    }
}
