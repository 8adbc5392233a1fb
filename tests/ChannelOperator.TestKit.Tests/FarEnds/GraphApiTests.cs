using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using ChannelOperator.TestKit.FarEnds;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>The stand-in of Meta's media: who gets them, how long, and what goes wrong with them.</summary>
public sealed class GraphApiTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly byte[] _bytes = [.. Enumerable.Range(0, 100_000).Select(index => (byte)index)];
    private ConnectorFarEnds _ends = null!;
    private HttpClient _client = null!;

    private GraphApi Graph => _ends.Graph;

    public async Task InitializeAsync()
    {
        _ends = await ConnectorFarEnds.StartAsync(_time);
        SocketsHttpHandler handler = _ends.CreateHandler();
        handler.AllowAutoRedirect = false;
        _client = new HttpClient(handler);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _ends.DisposeAsync();
    }

    [Fact]
    public async Task AWhatsAppMedium_IsLookedUpAndDownloaded_WithTheToken()
    {
        GraphMedium medium = Graph.AddWhatsAppMedium(_bytes, "image/jpeg");

        JsonElement found = await LookUpAsync(medium);
        Assert.Equal("whatsapp", found.GetProperty("messaging_product").GetString());
        Assert.Equal("image/jpeg", found.GetProperty("mime_type").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_bytes)), found.GetProperty("sha256").GetString());
        Assert.Equal(_bytes.Length, found.GetProperty("file_size").GetInt32());
        Assert.Equal(medium.Id, found.GetProperty("id").GetString());
        Uri url = new(found.GetProperty("url").GetString()!);
        Assert.StartsWith($"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={medium.Id}&ext=", url.AbsoluteUri, StringComparison.Ordinal);

        using HttpResponseMessage download = await GetAsync(url);
        Assert.Equal("image/jpeg", download.Content.Headers.ContentType?.MediaType);
        Assert.Equal(_bytes, await download.Content.ReadAsByteArrayAsync());
        using HttpResponseMessage withoutToken = await GetAsync(url, token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, withoutToken.StatusCode);
    }

    [Theory]
    [InlineData(299, HttpStatusCode.OK)]
    [InlineData(300, HttpStatusCode.NotFound)]
    public async Task TheUrl_LivesFiveMinutes(int seconds, HttpStatusCode status)
    {
        Uri url = await UrlOfAsync(Graph.AddWhatsAppMedium(_bytes, "image/jpeg"));
        _time.Advance(TimeSpan.FromSeconds(seconds));

        using HttpResponseMessage answer = await GetAsync(url);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task AWrongToken_IsRefusedAsMetaDoes()
    {
        GraphMedium medium = Graph.AddWhatsAppMedium(_bytes, "image/jpeg");
        string old = Graph.AccessToken;
        Graph.AccessToken = "another";

        using HttpResponseMessage answer = await GetAsync(AddressOf(medium), old);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        JsonElement error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal((190, "OAuthException"), (error.GetProperty("code").GetInt32(), error.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?phone_number_id=200", HttpStatusCode.OK)]
    [InlineData("?phone_number_id=201", HttpStatusCode.BadRequest)]
    public async Task TheNumber_IsChecked_WhereItIsGiven(string query, HttpStatusCode status)
    {
        GraphMedium medium = Graph.AddWhatsAppMedium(_bytes, "image/jpeg");
        medium.PhoneNumberId = "200";

        using HttpResponseMessage answer = await GetAsync(new Uri(AddressOf(medium) + query));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task CdnMedia_AreServedToWhoeverHasTheUrl()
    {
        foreach (GraphMedium medium in (GraphMedium[])[Graph.AddMessengerMedium(_bytes, "image/png"), Graph.AddInstagramMedium(_bytes, "video/mp4")])
        {
            medium.ContentType = "application/octet-stream";
            using HttpResponseMessage answer = await GetAsync(medium.Url!, token: null);
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(_bytes, await answer.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(["scontent.xx.fbcdn.net", "lookaside.fbsbx.com"], Graph.Requests.Select(request => request.Host));
        Assert.DoesNotContain(Graph.Requests, request => request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Faults_OfOneMedium_AreItsOwn()
    {
        GraphMedium gone = Graph.AddMessengerMedium(_bytes, "image/png");
        GraphMedium sound = Graph.AddMessengerMedium(_bytes, "image/png");
        gone.DownloadFault = FarEndFaults.Status(410);

        using HttpResponseMessage first = await GetAsync(gone.Url!);
        using HttpResponseMessage second = await GetAsync(sound.Url!);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Faults_OfLookUpsAndDownloads_AreTwo()
    {
        GraphMedium medium = Graph.AddWhatsAppMedium(_bytes, "image/png");
        Graph.FailDownloads(FarEndFaults.Status(429, TimeSpan.FromSeconds(12)));
        Uri url = await UrlOfAsync(medium);

        using HttpResponseMessage refused = await GetAsync(url);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(12)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));

        Graph.Recover();
        using HttpResponseMessage answer = await GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Truncated_TheBodyEndsTooSoon()
    {
        GraphMedium medium = Graph.AddMessengerMedium(_bytes, "image/png");
        medium.DownloadFault = FarEndFaults.Truncate(10);

        using HttpResponseMessage answer = await _client.GetAsync(medium.Url!, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(_bytes.Length, answer.Content.Headers.ContentLength);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Endless_ItSendsUntilOneHangsUp()
    {
        GraphMedium medium = Graph.AddMessengerMedium(_bytes, "image/png");
        medium.DownloadFault = FarEndFaults.Endless();

        using HttpResponseMessage answer = await _client.GetAsync(medium.Url!, HttpCompletionOption.ResponseHeadersRead);
        Assert.Null(answer.Content.Headers.ContentLength);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        byte[] much = new byte[4_000_000];
        await body.ReadExactlyAsync(much).AsTask().WaitAsync(Deadline);
    }

    [Fact]
    public async Task LargerThanAnnounced_OtherBytes_OtherType_ElseWhere()
    {
        GraphMedium medium = Graph.AddMessengerMedium(_bytes, "image/png");

        medium.DownloadFault = FarEndFaults.LargerBy(1);
        using HttpResponseMessage larger = await GetAsync(medium.Url!);
        Assert.Equal(_bytes.Length + 1, (await larger.Content.ReadAsByteArrayAsync()).Length);

        medium.DownloadFault = FarEndFaults.OtherBytes();
        using HttpResponseMessage others = await GetAsync(medium.Url!);
        byte[] other = await others.Content.ReadAsByteArrayAsync();
        Assert.Equal(_bytes.Length, other.Length);
        Assert.NotEqual(medium.AnnouncedSha256, Convert.ToHexStringLower(SHA256.HashData(other)));

        medium.DownloadFault = FarEndFaults.ContentType("text/html");
        using HttpResponseMessage page = await GetAsync(medium.Url!);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);

        medium.DownloadFault = FarEndFaults.RedirectTo(new Uri("https://169.254.169.254/latest"));
        using HttpResponseMessage elsewhere = await GetAsync(medium.Url!);
        Assert.Equal((HttpStatusCode.Found, "https://169.254.169.254/latest"), (elsewhere.StatusCode, elsewhere.Headers.Location?.OriginalString));
    }

    private static Uri AddressOf(GraphMedium medium) => new($"https://graph.facebook.com/v25.0/{medium.Id}");

    private Task<HttpResponseMessage> GetAsync(Uri url) => GetAsync(url, Graph.AccessToken);

    private Task<HttpResponseMessage> GetAsync(Uri url, string? token)
    {
        HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return _client.SendAsync(request);
    }

    private async Task<JsonElement> LookUpAsync(GraphMedium medium)
    {
        using HttpResponseMessage answer = await GetAsync(AddressOf(medium));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<Uri> UrlOfAsync(GraphMedium medium) => new((await LookUpAsync(medium)).GetProperty("url").GetString()!);
}
