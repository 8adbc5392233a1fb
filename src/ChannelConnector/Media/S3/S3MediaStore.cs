using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelOperator.Policy;

namespace ChannelConnector.Media.S3;

/// <summary>
/// The media of a channel in a bucket that replicas share: <c>&lt;channel uid&gt;/media/&lt;kind&gt;/&lt;minute&gt;/&lt;millisecond&gt;.&lt;key&gt;</c>. An object is there whole or not at all.
/// </summary>
internal sealed class S3MediaStore : IMediaStore, IDisposable
{
    // A row follows its medium within minutes; and who deletes what is older does so beside replicas that write.
    private static readonly TimeSpan RowPatience = TimeSpan.FromHours(1);

    // A download that does not come to its end would keep whoever waits for it.
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    /// <summary>How many media may be read at once: each is on the disk from when it is asked for until the answer has gone out.</summary>
    internal const int MaxReads = 16;

    private readonly SemaphoreSlim _reads = new(MaxReads);
    private readonly IAmazonS3 _client;
    private readonly S3Location _location;
    private readonly S3Objects _objects;

    private S3MediaStore(IAmazonS3 client, S3Location location, string channelUid)
    {
        _client = client;
        _location = location;
        _objects = new S3Objects(client, location.Bucket, ChannelPart.Of(channelUid) + "/media/");
    }

    public bool IsShared => true;

    public string Remedy => "check that the server in s3Endpoint can be reached, and that s3AccessKeyId may list s3Bucket and delete from it";

    /// <summary>Opens the store.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="credentials">Who may.</param>
    /// <param name="channelUid">The channel: it has a part of the bucket for its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ContractException">The bucket cannot be used.</exception>
    public static async Task<S3MediaStore> OpenAsync(S3Location location, AWSCredentials credentials, string channelUid, CancellationToken cancellationToken)
    {
        S3Client client = new(location, credentials);
        try
        {
            await S3Versioning.RefuseAsync(client, location.Bucket, cancellationToken);
            return new S3MediaStore(client, location, channelUid);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task<WrittenMedium> WriteAsync(string kind, DateTimeOffset received, Stream source, long limit, CancellationToken cancellationToken)
    {
        string key = MediaNames.NewKey();
        string name = _objects.NameOf(kind, received, key) ?? throw new ArgumentException("not one of MediaKinds.All", nameof(kind));
        // All of it first: its length and hash go ahead of it, a repetition begins anew, and what is too large is never sent.
        await using SpoolFile spool = OnDisk(SpoolFile.Create);
        (long bytes, byte[] hash) = await MediaCopy.CopyAsync(
            source,
            limit,
            (buffer, count) => OnDisk(() =>
            {
                spool.Write(buffer, 0, count);
                return true;
            }),
            cancellationToken);
        spool.Position = 0;
        await OnServerAsync(() => _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _location.Bucket,
                Key = name,
                InputStream = spool,
                AutoCloseStream = false,
                ContentType = MediaTypes.Bytes,
                UseChunkEncoding = false,
                DisablePayloadSigning = false,
            },
            cancellationToken), cancellationToken);
        return new WrittenMedium(key, bytes, hash);
    }

    public async Task<Stream?> OpenAsync(StoredMedium medium, CancellationToken cancellationToken)
    {
        if (_objects.NameOf(medium.Kind, medium.Received, medium.Key) is not { } name)
        {
            return null;
        }

        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ReadPatience);
        SpoolFile spool = OnDisk(SpoolFile.Create);
        try
        {
            spool.Turn = await OnServerAsync(() => TakeTurnAsync(patience.Token), cancellationToken);
            // All of it first: nobody gets a part, and what can be sought can be asked for in ranges.
            using GetObjectResponse answer = await OnServerAsync(() => _client.GetObjectAsync(_location.Bucket, name, patience.Token), cancellationToken);
            await OnServerAsync(async () =>
            {
                await answer.ResponseStream.CopyToAsync(spool, patience.Token);
                return spool.Length == answer.ContentLength ? true : throw new IOException("an object ended early");
            }, cancellationToken);
            spool.Position = 0;
            return spool;
        }
        catch (MediaStoreException exception) when (exception.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" })
        {
            await spool.DisposeAsync();
            return null;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    public async Task<long?> LengthAsync(StoredMedium medium, CancellationToken cancellationToken)
    {
        if (_objects.NameOf(medium.Kind, medium.Received, medium.Key) is not { } name)
        {
            return null;
        }

        try
        {
            return (await OnServerAsync(() => _client.GetObjectMetadataAsync(_location.Bucket, name, cancellationToken), cancellationToken)).ContentLength;
        }
        catch (MediaStoreException exception) when (exception.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    public Task DeleteAsync(StoredMedium medium) => _objects.NameOf(medium.Kind, medium.Received, medium.Key) is { } name
        ? OnServerAsync(() => _client.DeleteObjectAsync(_location.Bucket, name), CancellationToken.None)
        : Task.CompletedTask;

    public Task<MediaSweep> SweepAsync(MediaRetention retention, DateTimeOffset now, CancellationToken cancellationToken) =>
        new S3Expiry(_objects, new SweepTally(retention, now)).RunAsync(cancellationToken);

    public async Task<int> RemoveLeftBehindAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlySet<string>>> withRow, Func<Task<bool>> isAlone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int removed = 0;
        try
        {
            await foreach (IReadOnlyList<S3Medium> page in _objects.ListAsync("", startAfter: null, cancellationToken))
            {
                // Asked after the page was listed: who has begun since has written nothing of it.
                DateTimeOffset upTo = await isAlone() ? DateTimeOffset.MaxValue : now - RowPatience;
                List<S3Medium> old = [.. page.Where(medium => medium.Written <= upTo)];
                IReadOnlySet<string> known = old.Count > 0 ? await withRow([.. old.Select(medium => medium.Key).OfType<string>()]) : new HashSet<string>();
                // What has no name of the store has no row either.
                (int deleted, string? failure) = await _objects.DeleteAsync([.. old.Where(medium => medium.Key is null || !known.Contains(medium.Key))], cancellationToken);
                removed += deleted;
                if (failure is not null)
                {
                    throw new MediaStoreException(MediaStoreFailure.Unavailable);
                }
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The next one begins anew.
        }

        return removed;
    }

    public void Dispose() => _client.Dispose();

    private async Task<SemaphoreSlim> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _reads.WaitAsync(cancellationToken);
        return _reads;
    }

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

    /// <summary>Whatever the SDK throws, but for who gave up himself: its texts quote addresses.</summary>
    private static async Task<T> OnServerAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaStoreException(MediaStoreFailure.Unavailable, exception);
        }
    }
}
