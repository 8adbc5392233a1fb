using System.Text;
using ChannelConnector.Outbound;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Outbound;

public sealed class GenesysSignatureTests
{
    private const string Secret = "0123456789abcdef";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"text":"Grüße"}""");
    private static readonly byte[][] Secrets = [Encoding.UTF8.GetBytes(Secret), "the one before it"u8.ToArray()];

    [Theory]
    [InlineData(Secret)]
    [InlineData("the one before it")]
    public void A_signature_under_the_secret_or_the_one_before_it_is_right(string secret) => Assert.True(GenesysSignature.Verify(GenesysAnswer.Sign(Body, secret), Body, Secrets));

    // HMAC-SHA256 by OpenSSL, of these bytes under this secret.
    [Fact]
    public void It_is_the_HMAC_of_the_raw_bytes_in_base64() =>
        Assert.True(GenesysSignature.Verify("sha256=cTuiDS5f37xEckJEvyMF7QcU8W7K113wbpVHta5D2Do=", "hello"u8, [Encoding.UTF8.GetBytes(Secret)]));

    [Fact]
    public void Everything_else_is_wrong()
    {
        string right = GenesysAnswer.Sign(Body, Secret);
        string?[] wrong =
        [
            null, "", "sha256=", right[7..], right.ToUpperInvariant(), "SHA256=" + right[7..], right + "=", right + " ", " " + right, right[..^1], "sha1=" + right[7..],
            MetaWebhook.Sign(Body, Secret), GenesysAnswer.Sign(Body, "another secret of it"), GenesysAnswer.Sign(Body.AsSpan(1), Secret), "sha256=" + new string('A', 44), right.Replace('=', '-'),
        ];

        Assert.All(wrong, header => Assert.False(GenesysSignature.Verify(header, Body, Secrets), header));
        Assert.False(GenesysSignature.Verify(right, Body, []));
    }
}
