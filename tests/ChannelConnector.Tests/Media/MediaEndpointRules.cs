using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Telemetry;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ChannelConnector.Tests.Media;

/// <summary>How Genesys Cloud gets media, from any store.</summary>
public abstract class MediaEndpointRules : IAsyncLifetime
{
    private readonly MediaState _state;
    private readonly ConcurrentDictionary<string, StoredMedium> _rows = new();
    private readonly MediaRetention _retention = MediaState.Retention(60, 60, 60, 60);
    private readonly HttpClient _client = new();
    private readonly ConnectorMetrics _metrics = new();
    private InboxException? _failure;
    private MediaLinks _links = null!;
    private WebApplication _app = null!;

    private protected MediaEndpointRules(MediaState state) => _state = state;

    public async Task InitializeAsync()
    {
        await _state.StartAsync();
        _links = new MediaLinks(MediaLinkKey.OfDirectory(_state.Path), _retention, _state.Time);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        new MediaEndpoint(_links, _state.Store, (key, _) => _failure is null ? ValueTask.FromResult(_rows.GetValueOrDefault(key)) : ValueTask.FromException<StoredMedium?>(_failure), _retention, _metrics, _state.Time).Map(_app);
        await _app.StartAsync();
    }

    [Theory]
    [InlineData("image/jpeg", "image/jpeg", "image.jpg")]
    [InlineData("audio/ogg", "audio/ogg", "audio.ogg")]
    [InlineData("application/pdf", "application/pdf", "document.pdf")]
    [InlineData("text/html", "application/octet-stream", "file.bin")]
    [InlineData("image/svg+xml", "application/octet-stream", "file.bin")]
    [InlineData("text/plain\r\nX-Evil: 1", "application/octet-stream", "file.bin")]
    public async Task A_medium_is_served_as_what_no_browser_runs(string mime, string served, string name)
    {
        using HttpResponseMessage answer = await GetAsync(Url(await MediumAsync(mime)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("the bytes", await answer.Content.ReadAsStringAsync());
        Assert.Equal(served, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(("attachment", name), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileName));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store, private", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task A_head_tells_the_size_and_a_range_gives_a_part()
    {
        Uri url = Url(await MediumAsync());

        using HttpResponseMessage head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.Equal((HttpStatusCode.OK, 9L), (head.StatusCode, head.Content.Headers.ContentLength));

        using HttpResponseMessage get = await GetAsync(url);
        Assert.Equal(Headers(get), Headers(head));

        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(4, null);
        using HttpResponseMessage part = await _client.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "bytes"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Whatever_is_wrong_the_answer_is_the_same()
    {
        StoredMedium deleted = await MediumAsync();
        await _state.Store.DeleteAsync(deleted);
        StoredMedium unknown = await MediumAsync();
        _rows.TryRemove(unknown.Key, out StoredMedium? _);
        StoredMedium good = await MediumAsync();
        string wrong = Url(good).AbsoluteUri[..^1] + "#";
        Uri expired = Url(good);
        using HttpResponseMessage post = await _client.PostAsync(Url(good), null);

        List<HttpResponseMessage> answers = [post, await GetAsync(Url(deleted)), await GetAsync(Url(unknown)), await GetAsync(new Uri(wrong))];
        _state.Time.Advance(TimeSpan.FromSeconds(60));
        answers.Add(await GetAsync(expired));

        foreach (HttpResponseMessage answer in answers)
        {
            Assert.Equal((HttpStatusCode.NotFound, 0L), (answer.StatusCode, answer.Content.Headers.ContentLength));
            Assert.Equal(["Content-Length", "Date", "Server"], answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal));
            answer.Dispose();
        }
    }

    [Fact]
    public async Task While_the_inbox_does_not_say_the_answer_is_503_and_counted()
    {
        long counted = 0;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument == _metrics.Refused)
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted += tags.ToArray().Contains(new KeyValuePair<string, object?>("reason", "media-unavailable")) ? value : 0);
        listener.Start();
        Uri url = Url(await MediumAsync());
        _failure = new InboxException("the database cannot be reached");

        using HttpResponseMessage answer = await GetAsync(url);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1L), (answer.StatusCode, counted));
    }

    [Fact]
    public async Task A_head_of_what_is_gone_is_a_404()
    {
        StoredMedium medium = await MediumAsync();
        await _state.Store.DeleteAsync(medium);

        using HttpResponseMessage head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url(medium)));

        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    [Fact]
    public async Task The_row_counts_and_not_the_link()
    {
        StoredMedium medium = await MediumAsync();
        Uri url = Url(medium);
        _rows[medium.Key] = medium with { Received = medium.Received.AddSeconds(-60) };

        using HttpResponseMessage answer = await GetAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        _metrics.Dispose();
        _state.Dispose();
    }

    private async Task<StoredMedium> MediumAsync(string mime = "image/jpeg")
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, MediaState.Now, mime, "the bytes");
        _rows[medium.Key] = medium;
        return medium;
    }

    private static IEnumerable<string> Headers(HttpResponseMessage answer) => answer.Headers.Concat(answer.Content.Headers)
        .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);

    private Uri Url(StoredMedium medium) => _links.Create(new Uri(_app.Urls.Single() + "/"), medium)!;

    private Task<HttpResponseMessage> GetAsync(Uri url) => _client.GetAsync(url);
}
