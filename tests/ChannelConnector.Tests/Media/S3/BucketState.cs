using System.Globalization;
using Amazon.S3.Model;
using ChannelConnector.Configuration;
using ChannelConnector.Media;
using ChannelConnector.Media.S3;
using ChannelOperator.TestKit.Storage;
using S3Location = ChannelConnector.Media.S3.S3Location;

namespace ChannelConnector.Tests.Media.S3;

/// <summary>A channel of its own in the bucket of a real server.</summary>
internal sealed class BucketState : MediaState
{
    private readonly S3Client _client;
    private readonly S3Credentials _keys;
    private S3MediaStore? _store;

    public BucketState(S3Server server, string bucket = S3Server.Bucket)
    {
        Server = server;
        Credential("s3Endpoint", server.Endpoint.AbsoluteUri);
        Credential("s3Bucket", bucket);
        Credential("s3AccessKeyId", S3Server.AccessKeyId);
        Credential("s3SecretAccessKey", S3Server.SecretAccessKey);
        ConnectorCredentials credentials = new(Path);
        _keys = new S3Credentials(credentials);
        Location = S3Location.Read(credentials);
        _client = new S3Client(Location, _keys);
    }

    public string Uid { get; } = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);

    public S3Server Server { get; }

    public S3Location Location { get; }

    public S3Client Client => _client;

    public override IMediaStore Store => _store ?? throw new InvalidOperationException("start it first");

    public void Credential(string name, string value) => File.WriteAllText(System.IO.Path.Combine(Path, name), value);

    public override async Task StartAsync()
    {
        _store?.Dispose();
        _store = await S3MediaStore.OpenAsync(Location, _keys, Uid, default);
    }

    public override async Task<string[]> NamesAsync()
    {
        List<string> names = [];
        await foreach (S3Object found in _client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Location.Bucket, Prefix = Uid + "/media/" }).S3Objects)
        {
            names.Add(found.Key[(Uid + "/media/").Length..]);
        }

        return [.. names];
    }

    public override Task PlantAsync(string name) =>
        _client.PutObjectAsync(new PutObjectRequest { BucketName = Location.Bucket, Key = $"{Uid}/media/{name}", ContentBody = "x", UseChunkEncoding = false });

    public override void Dispose()
    {
        _store?.Dispose();
        _client.Dispose();
        base.Dispose();
    }
}
