using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Media.S3;
using ChannelOperator.TestKit;

namespace ChannelConnector.Tests.Media.S3;

public sealed class S3LocationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public S3LocationTests()
    {
        foreach ((string name, string value) in new[] { ("s3Endpoint", "https://s3.example.com"), ("s3Bucket", "cx-media"), ("s3AccessKeyId", "id"), ("s3SecretAccessKey", "secret") })
        {
            _directory.Write(name, value);
        }
    }

    [Fact]
    public void It_is_read_from_the_Secret()
    {
        Assert.Equal(new S3Location(new Uri("https://s3.example.com"), "cx-media", "us-east-1"), Read());

        _directory.Write("s3Region", "eu-central-1\n");
        Assert.Equal("eu-central-1", Read().Region);
    }

    [Theory]
    [InlineData("s3Endpoint")]
    [InlineData("s3Bucket")]
    [InlineData("s3AccessKeyId")]
    [InlineData("s3SecretAccessKey")]
    public void What_is_missing_is_named(string name)
    {
        _directory.Write(name, " \n");

        Assert.StartsWith($"credentials: {name} is missing or empty, and media are kept in S3-compatible storage where the credential database is given", Assert.Throws<ContractException>(Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000", true)]
    [InlineData("http://[::1]:9000", true)]
    [InlineData("http://localhost:9000/", true)]
    [InlineData("https://10.0.0.1:9000", true)]
    [InlineData("http://s3.example.com", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("https://user:password@s3.example.com", false)]
    [InlineData("https://s3.example.com/bucket", false)]
    [InlineData("https://s3.example.com?x=1", false)]
    [InlineData("ftp://127.0.0.1", false)]
    [InlineData("s3.example.com:443/x", false)]
    public void Media_go_over_https_or_do_not_leave_the_pod(string endpoint, bool isTaken)
    {
        _directory.Write("s3Endpoint", endpoint);

        if (isTaken)
        {
            Assert.Equal(new Uri(endpoint), Read().Endpoint);
            return;
        }

        string message = Assert.Throws<ContractException>(Read).Message;
        Assert.StartsWith("credentials: s3Endpoint has a value that cannot be used, allowed: an https URL", message, StringComparison.Ordinal);
        Assert.DoesNotContain(endpoint, message.Replace("https://s3.example.com;", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Media")]
    [InlineData("../other")]
    [InlineData("a/b")]
    public void A_bucket_is_a_name_and_no_path(string bucket)
    {
        _directory.Write("s3Bucket", bucket);

        Assert.StartsWith("credentials: s3Bucket has a value that cannot be used, allowed: the name of a bucket", Assert.Throws<ContractException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_is_a_word()
    {
        _directory.Write("s3Region", "eu central");

        Assert.StartsWith("credentials: s3Region has a value that cannot be used", Assert.Throws<ContractException>(Read).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private S3Location Read() => S3Location.Read(new ConnectorCredentials(_directory.Path));
}
