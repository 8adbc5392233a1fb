using System.Text;
using System.Text.Json;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>Watch streams: their lines, and how many of them a client bears.</summary>
public sealed class ApiClientWatchTests
{
    [Fact]
    public async Task WatchLinesOfAnyLength_CutRight()
    {
        string[] objects = [.. new[] { 1, 50_000, 3, 99_000, 32 * 1024 }.Select(length => $$"""{"x":"{{new string('y', length)}}"}""")];
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.Response.WriteAsync(
            string.Concat(objects.Select(json => $$"""{"object":{{json}},"more":{},"type":"MODIFIED"}""" + "\n"))));
        await using IWatchStream stream = await harness.Client.WatchAsync(
            Widget.Type, new WatchRequest("", null, "5", TimeSpan.FromMinutes(7)), CancellationToken.None);

        List<string> read = [];
        while (await stream.ReadAsync(CancellationToken.None) is { } received)
        {
            read.Add(Encoding.UTF8.GetString(received.Object.Span));
        }

        Assert.Equal(objects, read);
    }

    [Fact]
    public async Task WatchLineTooLong_Refused()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.Response.WriteAsync(new string('x', 300_000)));
        await using IWatchStream stream = await harness.Client.WatchAsync(
            Widget.Type, new WatchRequest("", null, "5", TimeSpan.FromMinutes(7)), CancellationToken.None);

        await Assert.ThrowsAsync<JsonException>(async () => await stream.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task MoreWatchesThanOneConnectionBears_NeitherTheyNorRequestsWait()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            async (request, context) =>
            {
                await context.Response.StartAsync();
                await context.Response.Body.FlushAsync();
                if (request.IsWatch)
                {
                    await context.HangAsync();
                }

                await context.Response.WriteAsync(Answers.Widget);
            },
            TestCertificate.Trust,
            TestCertificate.ListenHttp2(maxStreams: 3));
        WatchRequest watch = new("", null, "5", TimeSpan.FromMinutes(7));
        List<IWatchStream> streams = [];
        for (int i = 0; i < 8; i++)
        {
            streams.Add(await Soon.Of(harness.Client.WatchAsync(Widget.Type, watch, CancellationToken.None), "the watch"));
            Assert.NotNull(await Soon.Of(harness.GetAsync(), "the request"));
        }

        foreach (IWatchStream stream in streams)
        {
            await stream.DisposeAsync();
        }
    }
}
