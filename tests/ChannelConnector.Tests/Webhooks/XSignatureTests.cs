using System.Text;
using ChannelConnector.Webhooks;
using CsCheck;

namespace ChannelConnector.Tests.Webhooks;

/// <summary>The signatures were computed by OpenSSL.</summary>
public sealed class XSignatureTests
{
    private const string Current = "0123456789abcdef0123456789abcdef";
    private const string Previous = "fedcba9876543210fedcba9876543210";
    private const string Body = "foo";
    private const string Signed = "Ui/28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE=";

    [Theory]
    [InlineData("sha256=" + Signed)]
    [InlineData("sha256=Qzm5mSSOAJwrDYHF6eVQCTkuamF1GzVQoA2HeA8pWkw=")]
    public void What_was_signed_with_one_of_the_secrets_is_signed(string header) => Assert.True(Verify(header, Body));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData(Signed)]
    [InlineData("SHA256=" + Signed)]
    [InlineData("sha1=" + Signed)]
    [InlineData("sha256=522ff6f2d47382960c58dde78a9bdf472321c32839424782467225b559f15071")] // right, in hex
    [InlineData("sha256=Ui_28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE=")] // right, in the base64 of URLs
    [InlineData("sha256=Ui/28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE")]
    [InlineData("sha256=Ui/28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE= ")]
    [InlineData("sha256= Ui/28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE=")]
    [InlineData("sha256=Vi/28tRzgpYMWN3nipvfRyMhwyg5QkeCRnIltVnxUHE=")]
    public void Anything_else_is_not(string? header) => Assert.False(Verify(header, Body));

    [Fact]
    public void The_signature_of_other_bytes_is_another() => Assert.False(Verify("sha256=" + Signed, Body + " "));

    [Fact]
    public void Without_a_secret_nothing_is_signed() => Assert.False(XSignature.Verify("sha256=" + Signed, Encoding.UTF8.GetBytes(Body), []));

    [Fact]
    public void No_header_makes_it_throw_or_pass() => Gen.String.Sample(header =>
    {
        Assert.False(Verify(header, Body));
        Assert.False(Verify("sha256=" + header, Body));
    });

    private static bool Verify(string? header, string body) =>
        XSignature.Verify(header, Encoding.UTF8.GetBytes(body), [Encoding.UTF8.GetBytes(Current), Encoding.UTF8.GetBytes(Previous)]);
}
