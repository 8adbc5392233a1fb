using System.Text;
using ChannelConnector.Reviews;

namespace ChannelConnector.Tests.Reviews;

public sealed class ServiceAccountTokenTests
{
    [Theory]
    [InlineData("""{"sub":"system:serviceaccount:cx:support-connector"}""", "system:serviceaccount:cx:support-connector")]
    [InlineData("""{"sub":"admin"}""", null)]
    [InlineData("""{"sub":7}""", null)]
    [InlineData("""{"iss":"x"}""", null)]
    [InlineData("""["sub"]""", null)]
    [InlineData("not JSON", null)]
    public void The_subject_is_a_service_account_or_nothing(string claims, string? expected) => Assert.Equal(expected, new ServiceAccountToken($"e30.{Encode(claims)}.c2ln").Subject());

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("a.!!.c")]
    [InlineData("..")]
    public void A_token_that_is_no_JWT_names_nobody(string text) => Assert.Null(new ServiceAccountToken(text).Subject());

    [Fact]
    public void A_file_that_is_missing_empty_or_holds_what_is_no_token_is_none()
    {
        string path = Path.GetTempFileName();
        Assert.Null(ServiceAccountToken.Read(path));
        File.WriteAllText(path, " \n");
        Assert.Null(ServiceAccountToken.Read(path));
        File.WriteAllText(path, "a\r\nX-Other: b");
        Assert.Null(ServiceAccountToken.Read(path));
        File.WriteAllText(path, "token\n");
        Assert.Equal("token", ServiceAccountToken.Read(path)?.Text);
        File.Delete(path);
        Assert.Null(ServiceAccountToken.Read(path));
    }

    private static string Encode(string claims) => Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
