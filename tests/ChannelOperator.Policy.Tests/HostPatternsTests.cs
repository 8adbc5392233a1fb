namespace ChannelOperator.Policy.Tests;

public sealed class HostPatternsTests
{
    private static readonly HostPatterns Hosts = new(["*.fbcdn.net", "lookaside.fbsbx.com", "CDN.FBSBX.com", "*.CdnInstagram.com"]);

    [Theory]
    [InlineData("scontent.xx.fbcdn.net", true)]
    [InlineData("a.fbcdn.net", true)]
    [InlineData("A.FBCDN.NET", true)]
    [InlineData("a.fbcdn.net.", true)] // a dot at the end is the same host
    [InlineData("fbcdn.net", false)] // below it only
    [InlineData(".fbcdn.net", false)]
    [InlineData("notfbcdn.net", false)]
    [InlineData("fbcdn.net.attacker.com", false)]
    [InlineData("a.fbcdn.net.attacker.com", false)]
    [InlineData("a.fbcdn.network", false)]
    [InlineData("lookaside.fbsbx.com", true)]
    [InlineData("LookAside.fbsbx.com.", true)]
    [InlineData("a.lookaside.fbsbx.com", false)] // this host only
    [InlineData("lookaside.fbsbx.com.evil.example", false)]
    [InlineData("fbsbx.com", false)]
    [InlineData("cdn.fbsbx.com", true)]
    [InlineData("scontent.cdninstagram.com", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    public void A_host_is_matched_at_its_dots(string host, bool isListed) => Assert.Equal(isListed, Hosts.Match(host));

    [Fact]
    public void Where_none_is_listed_none_matches()
    {
        HostPatterns none = new([]);
        Assert.True(none.IsEmpty);
        Assert.False(none.Match("a.fbcdn.net"));
        Assert.False(new HostPatterns(["*.fbcdn.net"]).IsEmpty);
        Assert.False(new HostPatterns(["fbcdn.net"]).IsEmpty);
    }

    [Fact]
    public void Every_host_of_the_Facebook_CDN_that_was_seen_is_listed()
    {
        HostPatterns floor = new(PlatformFloor.CdnHosts);
        Assert.All(
            ["lookaside.fbsbx.com", "scontent.xx.fbcdn.net", "video.xx.fbcdn.net", "scontent-fra3-1.xx.fbcdn.net", "instagram.fber1-1.fna.fbcdn.net", "cdn.fbsbx.com", "static.cdninstagram.com"],
            host => Assert.True(floor.Match(host), host));
    }
}
