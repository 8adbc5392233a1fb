using ChannelConnector.Configuration;
using ChannelConnector.Contract;

namespace ChannelConnector.Media.S3;

/// <summary>Where the media of a channel with External state are.</summary>
/// <param name="Endpoint">The server.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Region">The region that requests are signed for.</param>
internal sealed record S3Location(Uri Endpoint, string Bucket, string Region)
{
    /// <summary>The keys of the Secret that have to be there together.</summary>
    public static IReadOnlyList<string> Required { get; } = ["s3Endpoint", "s3Bucket", S3Credentials.KeyId, S3Credentials.Key];

    // What servers that have no regions are set up with, unless told otherwise.
    private const string UsualRegion = "us-east-1";

    /// <summary>Reads it from the channel's credentials.</summary>
    /// <exception cref="ContractException">A key is missing, or has a value that cannot be used.</exception>
    public static S3Location Read(ConnectorCredentials credentials)
    {
        if (Required.FirstOrDefault(name => credentials.Find(name) is null) is { } missing)
        {
            throw new ContractException($"credentials: {missing} is missing or empty, and media are kept in S3-compatible storage where the credential database is given: give the Secret in spec.connector.credentialsSecretName the keys {string.Join(", ", Required)}, or have the policy keep no media");
        }

        return new S3Location(EndpointOf(credentials.Required("s3Endpoint")), BucketOf(credentials.Required("s3Bucket")), RegionOf(credentials.Find("s3Region") ?? UsualRegion));
    }

    private static Uri EndpointOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
        && url is { UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" }
        // Media are customers' content: unencrypted only where they do not leave the pod.
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : throw Invalid("s3Endpoint", "an https URL of a host and nothing else, such as https://s3.example.com; http for a loopback address alone");

    // The characters that every provider allows in a bucket's name; it becomes a part of paths.
    private static string BucketOf(string text) => text.Length is >= 3 and <= 63 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.') && text[0] != '.'
        ? text
        : throw Invalid("s3Bucket", "the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots");

    private static string RegionOf(string text) => text.Length <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        ? text
        : throw Invalid("s3Region", "a region such as eu-central-1");

    // A Secret's value is quoted nowhere: somebody may have put another one there by mistake.
    private static ContractException Invalid(string name, string allowed) => new($"credentials: {name} has a value that cannot be used, allowed: {allowed}. Correct the Secret in spec.connector.credentialsSecretName");
}
