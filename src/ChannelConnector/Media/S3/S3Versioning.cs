using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ChannelConnector.Contract;

namespace ChannelConnector.Media.S3;

/// <summary>A bucket with versioning keeps what is deleted, and media would outlive their retention: it is refused at the start, also where versioning is suspended.</summary>
internal static class S3Versioning
{
    /// <summary>Refuses what cannot be used.</summary>
    /// <exception cref="ContractException">The bucket keeps versions, cannot be reached, or does not say.</exception>
    public static async Task RefuseAsync(IAmazonS3 client, string bucket, CancellationToken cancellationToken)
    {
        string? status = await StatusAsync(client, bucket, cancellationToken);
        if (status is "Enabled" or "Suspended")
        {
            throw new ContractException($"credentials: s3Bucket names the bucket {bucket}, whose versioning is {status}: it keeps what is deleted, so media would stay beyond their retention. Name a bucket that never had versioning, and delete the old versions in this one");
        }
    }

    private static async Task<string?> StatusAsync(IAmazonS3 client, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            GetBucketVersioningResponse answer = await client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = bucket }, cancellationToken);
            return answer.VersioningConfig?.Status?.Value;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed)
        {
            // A server that does not know the call has no versions.
            return null;
        }
        catch (AmazonS3Exception exception)
        {
            throw new ContractException($"credentials: the S3 server does not say whether the bucket {bucket} keeps versions ({S3Objects.NameOf(exception)}): check s3Bucket, s3Region, s3AccessKeyId and s3SecretAccessKey, and that the key may get the bucket's versioning (s3:GetBucketVersioning)");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ContractException($"credentials: the server in s3Endpoint cannot be reached ({S3Objects.NameOf(exception)}): check s3Endpoint, the server, and its certificate");
        }
    }
}
