using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Client;

/// <summary>What goes over the wire for each call.</summary>
public sealed class ApiClientTests
{
    private static readonly ResourceKey A = new("ns", "a");
    private static readonly ResourceType ClusterScoped = new("example.org", "v1", "gadgets", "Gadget", Namespaced: false);
    private static readonly ResourceType Core = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);
    private static readonly byte[] Body = """{"spec":{"größe":1}}"""u8.ToArray();

    [Fact]
    public async Task Get_ReadsTheObject()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Widget);

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

    /// <summary>Every first apply asks for an object that is not there yet: three exceptions for each channel that is created.</summary>
    [Fact]
    public async Task GetMissing_ThrowsNothingOnTheWay()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(404, "NotFound"), 404);
        ResourceKey key = new("ns", "asked-for-by-this-test-alone");
        ConcurrentQueue<Exception> thrown = new();
        void OnThrown(object? sender, FirstChanceExceptionEventArgs arguments) => thrown.Enqueue(arguments.Exception);

        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
        ObjectMetadata? found = await harness.Client.GetMetadataAsync(Widget.Type, key, CancellationToken.None);
        AppDomain.CurrentDomain.FirstChanceException -= OnThrown;

        Assert.Null(found);
        Assert.DoesNotContain(thrown, exception => exception is ApiException about && about.Key == key);
        Assert.Equal(1, harness.Metrics.Sum("rest_client_requests_total{code=404,method=GET}"));
    }

    [Fact]
    public async Task ClusterScopedAndCoreGroup_HaveTheirPaths()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Widget);

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
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Widget);

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
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Widget);

        await harness.Client.PatchAsync(Widget.Type, A, subresource, patch, Body, WidgetJson.Default.Widget, CancellationToken.None);

        Assert.Equal(("PATCH", contentType, path), (harness.LastRequest.Method, harness.LastRequest.Headers.ContentType.ToString(), harness.LastRequest.Path));
        Assert.Equal("the manager", harness.LastRequest.Query["fieldManager"]);
        Assert.False(harness.LastRequest.Query.ContainsKey("force"));
    }

    [Fact]
    public async Task CreateAndReplace_HaveTheirVerbsAndPaths()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Widget);

        await harness.Client.CreateAsync(Widget.Type, "ns", Body, WidgetJson.Default.Widget, CancellationToken.None);
        await harness.Client.ReplaceAsync(Widget.Type, A, Body, WidgetJson.Default.Widget, CancellationToken.None);

        Assert.Equal(
            [("POST", "/apis/example.org/v1/namespaces/ns/widgets"), ("PUT", "/apis/example.org/v1/namespaces/ns/widgets/a")],
            harness.Server.Requests.Select(request => (request.Method, request.Path)));
        Assert.All(harness.Server.Requests, request => Assert.Equal("the manager", request.Query["fieldManager"]));
    }

    [Fact]
    public async Task Delete_HasAUidPreconditionAndWaitsForDependents()
    {
        await using ApiClientHarness harness = await ApiClientHarness.CreateAsync(Answers.Status(404, "NotFound"), 404);

        await harness.Client.DeleteAsync(Widget.Type, A, "u\"1", CancellationToken.None);
        await harness.Client.DeleteAsync(Widget.Type, A, null, CancellationToken.None);

        Assert.Equal("u\"1", (string?)harness.Server.Requests.First().Json["preconditions"]!["uid"]);
        Assert.Null(harness.LastRequest.Json["preconditions"]);
        Assert.Equal("Foreground", (string?)harness.LastRequest.Json["propagationPolicy"]);
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

        RawListPage page = await harness.Client.ListPageAsync(Widget.Type, new ListRequest("", "a=b", 4, "tok/en") { FieldSelector = "c!=d" }, CancellationToken.None);

        Assert.Equal(("9", "next"), (page.ResourceVersion, page.Continue));
        Assert.Equal(["""{"a":"ü"}""", "7", "null", "[1]"], page.Items.Select(item => Encoding.UTF8.GetString(item.Span)));
        Assert.Equal("/apis/example.org/v1/widgets", harness.LastRequest.Path);
        Assert.Equal(
            ("4", "tok/en", "a=b", "c!=d"),
            (harness.LastRequest.Parameter("limit"), harness.LastRequest.Parameter("continue"), harness.LastRequest.Parameter("labelSelector"), harness.LastRequest.Parameter("fieldSelector")));
    }
}
