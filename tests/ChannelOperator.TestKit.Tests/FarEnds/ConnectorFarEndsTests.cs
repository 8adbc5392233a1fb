using System.Net;
using System.Security.Authentication;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>Real names lead to the stand-ins, from this process and from others, and to nothing else.</summary>
public sealed class ConnectorFarEndsTests
{
    [Theory]
    [InlineData("2000-01-01")]
    [InlineData("2050-01-01")]
    public async Task Certificates_AreValid_WhateverTheTestsClockSays(string date)
    {
        FakeTimeProvider time = new(DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture));
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync(time);
        using GenesysClient client = new(ends);

        await client.LogInAsync();

        Assert.Equal(1, ends.Genesys.TokensIssued);
    }

    [Fact]
    public async Task AnotherProcess_IsLedByItsEnvironment()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync();
        GraphMedium medium = ends.Graph.AddInstagramMedium("bytes"u8.ToArray(), "image/png");

        CommandOutput known = await FetchAsync(ends, medium.Url!.AbsoluteUri);
        CommandOutput unknown = await FetchAsync(ends, "https://example.com/");
        CommandOutput plain = await FetchAsync(ends, "http://graph.facebook.com/v25.0/1");

        Assert.Equal((0, "bytes"), (known.ExitCode, known.StandardOutput));
        Assert.Contains("403", unknown.StandardError, StringComparison.Ordinal);
        Assert.Contains("403", plain.StandardError, StringComparison.Ordinal);
        Assert.Equal(
            [new("CONNECT", "lookaside.fbsbx.com", 443, true), new("CONNECT", "example.com", 443, false), new("GET", "graph.facebook.com", 80, false)],
            (IEnumerable<TunnelRequest>)ends.Proxy.Requests);
    }

    [Fact]
    public async Task WhoDoesNotTrustTheRoot_GetsNoConnection()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync();
        using HttpClient client = new(new SocketsHttpHandler { Proxy = ends.WebProxy });

        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://graph.facebook.com/v25.0/1")));

        Assert.IsType<AuthenticationException>(error.InnerException);
    }

    [Fact]
    public async Task AnotherRegion_HasItsOwnNames()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync(region: "euw2.pure.cloud");
        using GenesysClient client = new(ends);
        await client.LogInAsync();

        Assert.Equal(200, await client.StatusOfAsync(GenesysClient.Message("m1")));
        Assert.Equal(["login.euw2.pure.cloud", "api.euw2.pure.cloud"], ends.Proxy.Requests.Select(request => request.Host));
    }

    [Fact]
    public async Task Attachments_AreFetchedFromTheConnector_ByTheNameOfTheirUrl()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync();
        using HttpListener connector = new();
        using LoopbackPorts ports = LoopbackPorts.Reserve(1);
        Uri address = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[0]}/"));
        connector.Prefixes.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://*:{ports[0]}/"));
        connector.Start();
        Task<HttpListenerContext> asked = connector.GetContextAsync();

        Task<FetchedAttachment> fetching = ends.Genesys.FetchAttachmentAsync(new Uri("https://connector.example/media/1?s=x"), address);
        HttpListenerContext context = await asked.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("connector.example", "/media/1?s=x"), (context.Request.UserHostName, context.Request.RawUrl));
        context.Response.ContentType = "image/png";
        context.Response.Close("bytes"u8.ToArray(), willBlock: false);

        FetchedAttachment fetched = await fetching;
        Assert.Equal((200, "image/png", 5), (fetched.Status, fetched.ContentType, fetched.Bytes.Length));
    }

    [Fact]
    public async Task TheProxy_ListensWhereItIsTold_AndAnotherPathNamesTheRoot()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync(proxyAddress: IPAddress.Parse("127.0.0.2"));

        IReadOnlyDictionary<string, string> environment = ends.EnvironmentWith("/etc/ca.pem");

        Assert.Equal($"http://127.0.0.2:{ends.Proxy.EndPoint.Port}/", environment["HTTPS_PROXY"]);
        Assert.Equal("/etc/ca.pem", environment["SSL_CERT_FILE"]);
        using GenesysClient client = new(ends);
        await client.LogInAsync();
    }

    [Fact]
    public async Task Http2_IsSpokenToo()
    {
        await using ConnectorFarEnds ends = await ConnectorFarEnds.StartAsync();
        GraphMedium medium = ends.Graph.AddMessengerMedium("bytes"u8.ToArray(), "image/png");
        using HttpClient client = new(ends.CreateHandler()) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal("bytes", await client.GetStringAsync(medium.Url));
    }

    private static Task<CommandOutput> FetchAsync(ConnectorFarEnds ends, string url) =>
        CommandOutput.OfAsync(Environment.ProcessPath!, ["exec", typeof(FetchProgram).Assembly.Location, url], ends.Environment);
}
