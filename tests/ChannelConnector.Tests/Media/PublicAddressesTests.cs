using System.Net;
using ChannelConnector.Configuration;
using ChannelConnector.Media;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Media;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("157.240.1.35", true)]
    [InlineData("2a03:2880:f12f:83:face:b00c:0:25de", true)]
    [InlineData("64:ff9b::157.240.1.35", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.96.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:157.240.1.35", false)]
    [InlineData("64:ff9b::10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Only_addresses_of_the_internet_are_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public async Task Without_a_proxy_a_name_of_this_machine_is_not_connected_to()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync();
        using HttpMessageHandler handler = FarEndClients.Create(new ConnectorOptions { Proxy = new WebProxy(), TrustedRoot = ends.Root });
        using HttpClient client = new(handler);

        HttpRequestException exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://localhost:{ends.Graph.EndPoint.Port}/")));

        Assert.IsType<ForbiddenAddressException>(exception.InnerException);
        Assert.Empty(ends.Graph.Requests);
    }

    [Fact]
    public async Task A_root_that_is_trusted_is_needed_and_enough()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync();
        using HttpMessageHandler with = FarEndClients.Create(new ConnectorOptions { Proxy = ends.WebProxy, TrustedRoot = ends.Root });
        using HttpMessageHandler without = FarEndClients.Create(new ConnectorOptions { Proxy = ends.WebProxy });
        using HttpClient trusting = new(with);
        using HttpClient plain = new(without);
        Uri url = new("https://cdn.fbsbx.com/x");

        using HttpResponseMessage answer = await trusting.GetAsync(url);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(url));
    }
}
