using System.Text;
using ChannelConnector.Webhooks;
using CsCheck;

namespace ChannelConnector.Tests.Webhooks;

/// <summary>The signatures of the tables were computed by OpenSSL.</summary>
public sealed class MetaSignatureTests
{
    private const string Current = "0123456789abcdef0123456789abcdef";
    private const string Previous = "fedcba9876543210fedcba9876543210";
    private const string Escaped = """{"text":"\u00e4"}""";
    private const string Raw = """{"text":"ä"}""";
    private const string OfEscaped = "0611b8754cdb87d1eef63f39ab9d833757d59ae45f9d0899ff7dd228f9e099a4";

    [Theory]
    [InlineData(Escaped, OfEscaped)]
    [InlineData(Raw, "19a6e57fc05fff365f75fce0d639852e4f3d256aeeb356d55760a65c0e40fccf")]
    [InlineData(Escaped, "be5b724baa65f4552c1542699bd4801765d91364b9af71d257b0c3c788d03d6f")] // by the previous secret
    public void What_was_signed_with_one_of_the_secrets_is_signed(string body, string hex) =>
        Assert.True(Verify("sha256=" + hex, body));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData(OfEscaped)]
    [InlineData("SHA256=" + OfEscaped)]
    [InlineData("sha512=" + OfEscaped)]
    [InlineData("sha1=268048f61b4ec380a30b7ed101d31ea7c37984ce")]
    [InlineData("sha256=268048f61b4ec380a30b7ed101d31ea7c37984ce")]
    [InlineData("sha256=BhG4dUzbh9Hu9j85q52DN1fVmuRfnQiZ/33SKPngmaQ=")] // right, in base64
    [InlineData("sha256=0611B8754CDB87D1EEF63F39AB9D833757D59AE45F9D0899FF7DD228F9E099A4")]
    [InlineData("sha256=0611b8754cdb87d1eef63f39ab9d833757d59ae45f9d0899ff7dd228f9e099a5")]
    [InlineData("sha256=0611b8754cdb87d1eef63f39ab9d833757d59ae45f9d0899ff7dd228f9e099a4 ")]
    [InlineData("sha256=0611b8754cdb87d1eef63f39ab9d833757d59ae45f9d0899ff7dd228f9e099a")]
    [InlineData("sha256=0611b8754cdb87d1eef63f39ab9d833757d59ae45f9d0899ff7dd228f9e099zz")]
    [InlineData("sha256=19a6e57fc05fff365f75fce0d639852e4f3d256aeeb356d55760a65c0e40fccf")] // of the same text, not escaped
    public void Anything_else_is_not(string? header) => Assert.False(Verify(header, Escaped));

    [Fact]
    public void The_signature_of_bytes_written_anew_is_another()
    {
        // Who parses and writes again before it checks sees a wrong signature with the first umlaut.
        Assert.True(Verify("sha256=" + OfEscaped, Escaped));
        Assert.False(Verify("sha256=" + OfEscaped, Raw));
    }

    [Fact]
    public void Without_a_secret_nothing_is_signed() =>
        Assert.False(MetaSignature.Verify("sha256=" + OfEscaped, Encoding.UTF8.GetBytes(Escaped), []));

    [Fact]
    public void No_header_makes_it_throw_or_pass() => Gen.String.Sample(header =>
    {
        Assert.False(Verify(header, Escaped));
        Assert.False(Verify("sha256=" + header, Escaped));
    });

    private static bool Verify(string? header, string body) =>
        MetaSignature.Verify(header, Encoding.UTF8.GetBytes(body), [Encoding.UTF8.GetBytes(Current), Encoding.UTF8.GetBytes(Previous)]);
}
