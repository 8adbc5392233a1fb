using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Model;

namespace ChannelConnector.Media.S3;

/// <summary>
/// Adds to requests that delete several objects the checksum that S3's API has asked for from the beginning. The SDK sends a newer one in its place, which AWS takes and many compatible
/// servers do not know.
/// </summary>
internal sealed class ContentMd5 : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        IRequest request = executionContext.RequestContext.Request;
        if (request.OriginalRequest is DeleteObjectsRequest && request.ContentStream is { CanSeek: true } body)
        {
            long position = body.Position;
            request.Headers["Content-MD5"] = Checksum(body);
            body.Position = position;
        }

        return base.InvokeAsync<T>(executionContext);
    }

    [SuppressMessage("Security", "CA5351", Justification = "A checksum of the protocol. What protects the request is its signature.")]
    private static string Checksum(Stream body) => Convert.ToBase64String(MD5.HashData(body));
}
