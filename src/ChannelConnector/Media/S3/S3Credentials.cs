using Amazon.Runtime;
using ChannelConnector.Configuration;

namespace ChannelConnector.Media.S3;

/// <summary>The keys of the channel's Secret, read for each request: they can be replaced without a restart. Those read last hold while the files cannot be read.</summary>
internal sealed class S3Credentials(ConnectorCredentials credentials) : AWSCredentials
{
    /// <summary>The credential with the id of the access key.</summary>
    public const string KeyId = "s3AccessKeyId";

    /// <summary>The credential with the secret that requests are signed with.</summary>
    public const string Key = "s3SecretAccessKey";

    private volatile ImmutableCredentials? _last;

    public override ImmutableCredentials GetCredentials()
    {
        if (credentials.Find(KeyId) is { } id && credentials.Find(Key) is { } key)
        {
            _last = new ImmutableCredentials(id, key, token: null);
        }

        return _last ?? throw new AmazonClientException($"there is no {KeyId} or no {Key}");
    }
}
