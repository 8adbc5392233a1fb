using System.Text.RegularExpressions;
using ChannelConnector.FarEnds;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.FarEnds;

/// <summary>Against the examples that are published: RFC 5849, sections 1.2 and 3.4.1.3, and X's page "Creating a signature".</summary>
public sealed class OAuthSignerTests
{
    [Fact]
    public void The_example_of_X_has_its_signature() => Assert.Equal("Ls93hJiZbQ3akF3HF3x1Bz8/zU4=", OAuthSignature.Of(
        HttpMethod.Post,
        new Uri("https://api.x.com/1.1/statuses/update.json?include_entities=true"),
        [
            KeyValuePair.Create("status", "Hello Ladies + Gentlemen, a signed OAuth request!"), KeyValuePair.Create("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
            KeyValuePair.Create("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"), KeyValuePair.Create("oauth_signature_method", "HMAC-SHA1"),
            KeyValuePair.Create("oauth_timestamp", "1318622958"), KeyValuePair.Create("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
            KeyValuePair.Create("oauth_version", "1.0"),
        ],
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"));

    [Fact]
    public void The_example_of_the_RFC_has_its_signature() => Assert.Equal("MdpQcU8iPSUjWoN/UDMsK2sui9I=", OAuthSignature.Of(
        HttpMethod.Get,
        new Uri("http://photos.example.net/photos?file=vacation.jpg&size=original"),
        [
            KeyValuePair.Create("oauth_consumer_key", "dpf43f3p2l4k3l03"), KeyValuePair.Create("oauth_token", "nnch734d00sl2jdk"), KeyValuePair.Create("oauth_signature_method", "HMAC-SHA1"),
            KeyValuePair.Create("oauth_timestamp", "137131202"), KeyValuePair.Create("oauth_nonce", "chapoH"),
        ],
        "kd94hf93k423kf44",
        "pfkkdhi9sl3r4s00"));

    [Fact]
    public void Parameters_are_sorted_and_encoded_as_the_RFC_shows()
    {
        // Section 3.4.1.3.1; the RFC names no secrets there, so both spellings of the same parameters are compared.
        string split = OAuthSignature.Of(
            HttpMethod.Post,
            new Uri("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q"),
            [KeyValuePair.Create("oauth_nonce", "7d8f3e4a")],
            "j49sk3j29djd",
            "dh893hdasih9");
        string together = OAuthSignature.Of(
            HttpMethod.Post,
            new Uri("http://example.com/request"),
            [
                KeyValuePair.Create("a2", "r b"), KeyValuePair.Create("a3", "2 q"), KeyValuePair.Create("a3", "a"), KeyValuePair.Create("b5", "=%3D"), KeyValuePair.Create("c@", ""),
                KeyValuePair.Create("c2", ""), KeyValuePair.Create("oauth_nonce", "7d8f3e4a"),
            ],
            "j49sk3j29djd",
            "dh893hdasih9");

        Assert.Equal(together, split);
        Assert.Equal("a%C3%A4%20%2B%25%2A%27%28%29%21-._~", OAuthSignature.Encode("aä +%*'()!-._~"));
    }

    [Fact]
    public void A_request_bears_the_signature_of_what_it_tells()
    {
        FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddSeconds(1_800_000_000));
        OAuthKeys keys = new("consumer", "a secret", "token", "its secret");
        using HttpRequestMessage request = new(HttpMethod.Get, "https://api.x.com/2/dm_events?max_results=5");

        new OAuthSigner(time).Sign(request, keys);

        Dictionary<string, string> told = Told(request);
        Assert.Equal("1800000000", told["oauth_timestamp"]);
        Assert.Equal("token", told["oauth_token"]);
        Assert.True(told.Remove("oauth_signature", out string? signature));
        Assert.Equal(OAuthSignature.Of(HttpMethod.Get, request.RequestUri!, told, "a secret", "its secret"), signature);
        Assert.DoesNotContain("secret", request.Headers.Authorization!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_nonce_comes_twice()
    {
        OAuthSigner signer = new(new FakeTimeProvider());
        using HttpRequestMessage request = new(HttpMethod.Get, "https://api.x.com/2/dm_events");
        HashSet<string> nonces = [];
        for (int attempt = 0; attempt < 100; attempt++)
        {
            signer.Sign(request, new OAuthKeys("c", "s", "t", "s"));
            Assert.True(nonces.Add(Told(request)["oauth_nonce"]));
        }
    }

    private static Dictionary<string, string> Told(HttpRequestMessage request)
    {
        Assert.Equal("OAuth", request.Headers.Authorization!.Scheme);
        return Regex.Matches(request.Headers.Authorization.Parameter!, "(?<name>oauth_[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .ToDictionary(match => match.Groups["name"].Value, match => Uri.UnescapeDataString(match.Groups["value"].Value), StringComparer.Ordinal);
    }
}
