using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ChannelOperator.Api;

namespace ChannelConnector.Media.S3;

/// <summary>Names, lists and deletes the objects of one channel.</summary>
/// <param name="client">The way to the server.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="prefix">The channel's part of it, with a slash at its end.</param>
internal sealed class S3Objects(IAmazonS3 client, string bucket, string prefix)
{
    // Most looks find that nothing has expired, and need one name for it. S3 deletes a thousand in a request at most; a server that is slow needs longer for them than a request may take, and then nobody knows what is gone.
    private const int FirstPage = 10;
    private const int Page = 1000;
    private const int Batch = 100;

    /// <summary>The name of a medium. Kinds and keys come from rows and are checked all the same: nothing else gets into a name.</summary>
    public string? NameOf(string kind, DateTimeOffset received, string key) => MediaKinds.All.Contains(kind) && MediaNames.IsKey(key)
        ? $"{prefix}{kind}/{MediaNames.Bucket(received)}/{MediaNames.File(received, key)}"
        : null;

    /// <summary>What an exception of the SDK may be called: its texts quote addresses and names.</summary>
    public static string NameOf(Exception exception) =>
        exception is AmazonServiceException { ErrorCode: { Length: > 0 and <= 64 } code } && code.All(char.IsAsciiLetterOrDigit) ? code : (exception.GetBaseException() ?? exception).GetType().Name;

    /// <summary>Lists objects in the order of their names, a page at a time.</summary>
    /// <param name="below">The part of the store, such as <c>image/</c>.</param>
    /// <param name="startAfter">Leaves out what comes before this name in that part, and the name itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MediaStoreException">The list cannot be had.</exception>
    public async IAsyncEnumerable<IReadOnlyList<S3Medium>> ListAsync(string below, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListObjectsV2Request request = new() { BucketName = bucket, Prefix = prefix + below, MaxKeys = FirstPage, StartAfter = startAfter is null ? null : prefix + below + startAfter };
        ListObjectsV2Response answer;
        do
        {
            try
            {
                answer = await client.ListObjectsV2Async(request, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new MediaStoreException(MediaStoreFailure.Unavailable, exception);
            }

            yield return [.. (answer.S3Objects ?? []).Select(Read)];
            request.ContinuationToken = answer.NextContinuationToken;
            request.MaxKeys = Page;
        }
        while (answer.IsTruncated == true);
    }

    /// <summary>Deletes objects, in one request for each hundred. One that another replica has deleted is deleted.</summary>
    /// <returns>How many are gone, and why the others are not.</returns>
    public async Task<(int Deleted, string? Failure)> DeleteAsync(IReadOnlyCollection<S3Medium> media, CancellationToken cancellationToken)
    {
        int deleted = 0;
        foreach (S3Medium[] batch in media.Chunk(Batch))
        {
            try
            {
                await client.DeleteObjectsAsync(
                    new DeleteObjectsRequest { BucketName = bucket, Quiet = true, Objects = [.. batch.Select(medium => new KeyVersion { Key = medium.Name })] },
                    cancellationToken);
                deleted += batch.Length;
            }
            catch (DeleteObjectsException exception)
            {
                return (deleted + batch.Length - exception.Response.DeleteErrors.Count, exception.Response.DeleteErrors[0].Code);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                return (deleted, NameOf(exception));
            }
        }

        return (deleted, null);
    }

    private S3Medium Read(S3Object found)
    {
        DateTimeOffset written = found.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MinValue;
        string[] parts = found.Key[prefix.Length..].Split('/');
        return parts.Length == 3 && MediaKinds.All.Contains(parts[0]) && MediaNames.TryBucket(parts[1], out _) && MediaNames.TryFile(parts[2], out DateTimeOffset received, out string key)
            ? new S3Medium(found.Key, written, received, key)
            : new S3Medium(found.Key, written, Received: null, Key: null);
    }
}
