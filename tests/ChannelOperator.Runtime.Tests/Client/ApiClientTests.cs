using System.Text;
using System.Text.Json;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;
using k8s.Authentication;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>What goes over the wire, and what comes back.</summary>
public sealed class ApiClientTests
{
    private const string Answer = """{"metadata":{"name":"a","namespace":"ns","uid":"u","resourceVersion":"7"},"spec":{"size":3}}""";

    private static readonly ResourceKey A = new("ns", "a");
    private static readonly ResourceType ClusterScoped = new("example.org", "v1", "gadgets", "Gadget", Namespaced: false);
    private static readonly ResourceType Core = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);
    private static readonly byte[] Body = """{"spec":{"größe":1}}"""u8.ToArray();

    [Fact]
    public async Task Get_ReadsTheObject()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answer);

        Widget? widget = await harness.GetAsync();

        Assert.Equal(3, widget!.Spec!.Size);
        Assert.Equal("/apis/example.org/v1/namespaces/ns/widgets/a", harness.LastRequest.Path);
        Assert.Equal("application/json", harness.LastRequest.Headers.Accept);
        Assert.Equal(1, harness.Metrics.Sum("rest_client_requests_total{code=200,method=GET}"));
    }

    [Fact]
    public async Task GetMissing_IsNull()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(404, "NotFound"), 404);

        Assert.Null(await harness.GetAsync());
    }

    [Fact]
    public async Task ClusterScopedAndCoreGroup_HaveTheirPaths()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answer);

        await harness.Client.GetMetadataAsync(ClusterScoped, ResourceKey.ClusterScoped("a:b"), CancellationToken.None);
        await harness.Client.GetMetadataAsync(Core, A, CancellationToken.None);

        Assert.Equal(
            ["/apis/example.org/v1/gadgets/a:b", "/api/v1/namespaces/ns/configmaps/a"], harness.Server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task GetMetadata_AsksForNothingElse()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            """
            {"kind":"PartialObjectMetadata","metadata":{"name":"a","namespace":"ns","uid":"u","resourceVersion":"7",
            "deletionTimestamp":"2026-01-01T00:00:00Z","labels":{"l":"1"},"annotations":{"n":"2"},"finalizers":["f"],
            "ownerReferences":[{"apiVersion":"v1","kind":"K","name":"o","uid":"ou"},{"apiVersion":"v1","kind":"K","name":"c","uid":"cu","controller":true}]}}
            """);

        ObjectMetadata metadata = (await harness.Client.GetMetadataAsync(Widget.Type, A, CancellationToken.None))!;

        Assert.StartsWith("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", harness.LastRequest.Headers.Accept.ToString(), StringComparison.Ordinal);
        Assert.Equal(("a", "ns", "u", "7"), (metadata.Name, metadata.Namespace, metadata.Uid, metadata.ResourceVersion));
        Assert.Equal("2026-01-01T00:00:00Z", metadata.DeletionTimestamp);
        Assert.Equal("1", metadata.Labels["l"]);
        Assert.Equal("2", metadata.Annotations["n"]);
        Assert.Equal("cu", metadata.ControllerOwner!.Uid);
    }

    [Fact]
    public async Task GetMetadataOfABareObject_HasEmptyCollections()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync("""{"metadata":{"name":"a"}}""");

        ObjectMetadata metadata = (await harness.Client.GetMetadataAsync(ClusterScoped, ResourceKey.ClusterScoped("a"), CancellationToken.None))!;

        Assert.Empty(metadata.Labels);
        Assert.Empty(metadata.OwnerReferences);
        Assert.Null(metadata.ControllerOwner);
        Assert.Equal("", metadata.Namespace);
    }

    [Fact]
    public async Task Apply_IsForcedAndUnderTheFieldManager()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answer);

        Widget applied = await harness.Client.ApplyAsync(Widget.Type, A, Body, WidgetJson.Default.Widget, CancellationToken.None);

        SeenRequest request = harness.LastRequest;
        Assert.Equal("7", applied.Metadata.ResourceVersion);
        Assert.Equal(("PATCH", "application/apply-patch+yaml"), (request.Method, request.Headers.ContentType.ToString()));
        Assert.Equal(("true", "the manager"), (request.Query["force"].ToString(), request.Query["fieldManager"].ToString()));
        Assert.Equal(Body, request.Body);
    }

    [Theory]
    [InlineData(PatchType.MergePatch, null, "application/merge-patch+json", "/apis/example.org/v1/namespaces/ns/widgets/a")]
    [InlineData(PatchType.JsonPatch, "status", "application/json-patch+json", "/apis/example.org/v1/namespaces/ns/widgets/a/status")]
    public async Task Patch_HasItsTypeAndSubresource(PatchType patch, string? subresource, string contentType, string path)
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answer);

        await harness.Client.PatchAsync(Widget.Type, A, subresource, patch, Body, WidgetJson.Default.Widget, CancellationToken.None);

        Assert.Equal(("PATCH", contentType, path), (harness.LastRequest.Method, harness.LastRequest.Headers.ContentType.ToString(), harness.LastRequest.Path));
        Assert.Equal("the manager", harness.LastRequest.Query["fieldManager"]);
        Assert.False(harness.LastRequest.Query.ContainsKey("force"));
    }

    [Fact]
    public async Task CreateAndReplace_HaveTheirVerbsAndPaths()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answer);

        await harness.Client.CreateAsync(Widget.Type, "ns", Body, WidgetJson.Default.Widget, CancellationToken.None);
        await harness.Client.ReplaceAsync(Widget.Type, A, Body, WidgetJson.Default.Widget, CancellationToken.None);

        Assert.Equal(
            [("POST", "/apis/example.org/v1/namespaces/ns/widgets"), ("PUT", "/apis/example.org/v1/namespaces/ns/widgets/a")],
            harness.Server.Requests.Select(request => (request.Method, request.Path)));
        Assert.All(harness.Server.Requests, request => Assert.Equal("the manager", request.Query["fieldManager"]));
    }

    [Fact]
    public async Task Delete_HasAUidPrecondition()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(404, "NotFound"), 404);

        await harness.Client.DeleteAsync(Widget.Type, A, "u\"1", CancellationToken.None);
        await harness.Client.DeleteAsync(Widget.Type, A, null, CancellationToken.None);

        Assert.Equal("u\"1", (string?)harness.Server.Requests.First().Json["preconditions"]!["uid"]);
        Assert.Null(harness.LastRequest.Json["preconditions"]);
        Assert.Equal("Background", (string?)harness.LastRequest.Json["propagationPolicy"]);
    }

    [Theory]
    [InlineData("""{"resources":[{"name":"widgets"},{"name":"widgets/status"}]}""", 200, true)]
    [InlineData("""{"resources":[{"name":"gadgets"}]}""", 200, false)]
    [InlineData("404 page not found", 404, false)]
    public async Task Serves_AsksDiscovery(string answer, int code, bool expected)
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(answer, code);

        Assert.Equal(expected, await harness.Client.ServesAsync(Widget.Type, CancellationToken.None));
        Assert.Equal("/apis/example.org/v1", harness.LastRequest.Path);
    }

    [Fact]
    public async Task ServesUnknown_Throws()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(503, "ServiceUnavailable"), 503);

        await Assert.ThrowsAsync<ApiException>(() => harness.Client.ServesAsync(Widget.Type, CancellationToken.None));
    }

    [Fact]
    public async Task List_CutsItemsWithoutReadingThem()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            """{"kind":"L","items":[{"a":"ü"}, 7 ,null,[1]],"metadata":{"remainingItemCount":3,"continue":"next","resourceVersion":"9","x":{}},"more":[{}]}""");

        RawListPage page = await harness.Client.ListPageAsync(Widget.Type, new ListRequest("", "a=b", 4, "tok/en"), CancellationToken.None);

        Assert.Equal(("9", "next"), (page.ResourceVersion, page.Continue));
        Assert.Equal(["""{"a":"ü"}""", "7", "null", "[1]"], page.Items.Select(item => Encoding.UTF8.GetString(item.Span)));
        Assert.Equal("/apis/example.org/v1/widgets", harness.LastRequest.Path);
        Assert.Equal(("4", "tok/en", "a=b"), (harness.LastRequest.Parameter("limit"), harness.LastRequest.Parameter("continue"), harness.LastRequest.Parameter("labelSelector")));
    }

    [Fact]
    public async Task AnswerThatIsNoJson_IsAJsonException()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync("<html>");

        await Assert.ThrowsAsync<JsonException>(harness.GetAsync);
    }

    [Fact]
    public async Task AnswerTooLarge_IsRefused()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(
            (_, context) => context.Response.WriteAsync("\"" + new string('x', ApiClientHarness.Options.MaxBodyBytes) + "\""));

        await Assert.ThrowsAsync<IOException>(harness.GetAsync);
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(99_000)]
    public async Task AnswerOfAnyLength_ReadWhole(int length)
    {
        string colour = new('x', length);
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync($$"""{"spec":{"colour":"{{colour}}"} }""");

        Assert.Equal(colour, (await harness.GetAsync())!.Spec!.Colour);
    }

    [Fact]
    public async Task NoAnswerInTime_IsATimeout()
    {
        TaskCompletionSource arrived = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            arrived.TrySetResult();
            await context.HangAsync();
        });

        Task<Widget?> getting = harness.GetAsync();
        await Soon.Of(arrived.Task, "the request");
        harness.Clock.Advance(TimeSpan.FromSeconds(30));

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => Soon.Of(getting, "the time-out"));
        Assert.Equal("get widgets.example.org ns/a: no answer within 30 s", error.Message);
        Assert.Equal(1, harness.Metrics.Sum("rest_client_requests_total{code=<error>,method=GET}"));
        Assert.Equal(harness.Clock.GetUtcNow(), harness.Health.LastFailure);
    }

    [Fact]
    public async Task NoConnectionInTime_IsATimeout()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.JsonAsync(Answer), configuration =>
        {
            configuration.FirstMessageHandlerSetup = handler =>
            {
                handler.ConnectTimeout = TimeSpan.FromMilliseconds(1);
                handler.ConnectCallback = async (_, token) =>
                {
                    await new TaskCompletionSource().Task.WaitAsync(token);
                    throw new InvalidOperationException("never");
                };
            };
            return configuration;
        });

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(harness.GetAsync);

        Assert.Equal("get widgets.example.org ns/a: no connection in time", error.Message);
        Assert.NotNull(harness.Health.LastFailure);
    }

    [Fact]
    public async Task BodyThatNeverEnds_IsATimeout()
    {
        TaskCompletionSource begun = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            begun.TrySetResult();
            await context.HangAsync();
        });

        Task<Widget?> getting = harness.GetAsync();
        await Soon.Of(begun.Task, "the headers");
        harness.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => Soon.Of(getting, "the time-out"));
    }

    [Fact]
    public async Task Cancelled_IsNoTimeoutAndNoFailureOfTheServer()
    {
        using CancellationTokenSource cancel = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            await cancel.CancelAsync();
            await context.HangAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => harness.Client.GetAsync(Widget.Type, A, WidgetJson.Default.Widget, cancel.Token));

        Assert.Null(harness.Health.LastFailure);
    }

    [Fact]
    public async Task OpenWatch_OutlivesTheRequestTimeout()
    {
        TaskCompletionSource go = new();
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(async (_, context) =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.WriteAsync("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n");
        });
        WatchRequest request = new("", null, "5", TimeSpan.FromMinutes(7));
        await using IWatchStream stream = await harness.Client.WatchAsync(Widget.Type, request, CancellationToken.None);

        harness.Clock.Advance(TimeSpan.FromHours(1));
        go.SetResult();

        Assert.Equal(WatchEventType.Added, (await stream.ReadAsync(CancellationToken.None))!.Value.Type);
        Assert.Null(await stream.ReadAsync(CancellationToken.None));
        Assert.Equal(("420", "5"), (harness.LastRequest.Parameter("timeoutSeconds"), harness.LastRequest.Parameter("resourceVersion")));
    }

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
    public async Task Token_Sent()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.JsonAsync(Answer), configuration =>
        {
            configuration.AccessToken = "secret";
            return configuration;
        });

        await harness.GetAsync();

        Assert.Equal("Bearer secret", harness.LastRequest.Headers.Authorization);
    }

    [Fact]
    public async Task TokenFileMissing_IsATransportError()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync((_, context) => context.JsonAsync(Answer), configuration =>
        {
            configuration.TokenProvider = new TokenFileAuth("/nowhere/token");
            return configuration;
        });

        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(harness.GetAsync);
        Assert.True(ApiException.IsTransientFailure(error));
    }

    [Fact]
    public async Task DateOfTheAnswer_GoesToTheClockMonitor()
    {
        ApiClientHarness? harness = null;
        harness = await ApiClientHarness.CreateAsync((_, context) =>
        {
            context.Response.Headers.Date = harness!.Clock.GetUtcNow().AddMinutes(-5).ToString("R");
            return context.JsonAsync(Answer);
        });
        await using ApiClientHarness _ = harness;

        await harness.GetAsync();

        Assert.True(harness.ClockMonitor.IsSkewed);
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

                await context.Response.WriteAsync(Answer);
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
