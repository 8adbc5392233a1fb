using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace ChannelConnector.Media.S3;

/// <summary>
/// The way to the S3 server: directly, as to the database, whatever proxy there is for far ends; bounded in time and repetitions; with what compatible servers understand.
/// </summary>
internal sealed class S3Client(S3Location location, AWSCredentials credentials) : AmazonS3Client(credentials, Configure(location))
{
    private const int Repetitions = 2;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerBefore<Signer>(new ContentMd5());
    }

    private static AmazonS3Config Configure(S3Location location) => new()
    {
        ServiceURL = location.Endpoint.AbsoluteUri,
        AuthenticationRegion = location.Region,
        ForcePathStyle = true,
        MaxErrorRetry = Repetitions,
        HttpClientFactory = new Factory(),
        // What is sent is hashed for its signature; further checksums not every server knows.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        IgnoreConfiguredEndpointUrls = true,
    };

    private sealed class Factory : HttpClientFactory
    {
        // One for each client, which is one for each process.
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;

        private readonly Lazy<HttpClient> _client = new(() => new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        })
        { Timeout = RequestTimeout });

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client.Value;
    }
}
