using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>List and watch while all goes well, and where objects are bad.</summary>
public sealed class ResourceInformerTests
{
    [Fact]
    public async Task ManyPages_AllListedAndWatchedFromTheListsVersion()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a", "b", "c", "d", "e");
        await using InformerHarness _ = harness;

        Assert.Equal(["a", "b", "c", "d", "e"], harness.Probe.Names);
        Assert.Equal(["", "2", "4"], harness.Server.Server.Requests.Where(request => request.IsList).Select(request => request.Query["continue"].ToString()));
        Assert.All(harness.Server.Server.Requests.Where(request => request.IsList), request => Assert.False(request.Query.ContainsKey("resourceVersion")));
        Assert.Equal("105", watch.ResourceVersion);
        Assert.Equal("true", watch.Request.Query["allowWatchBookmarks"]);
        Assert.True(harness.Informer.Status.Synced);
        Assert.Null(harness.Informer.Status.FailingSince);
        Assert.Equal(1, harness.Metrics.Sum("informer_lists_total{resource=widgets.example.org}"));
    }

    [Fact]
    public async Task NothingThere_Synced()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync();
        await using InformerHarness __ = harness;

        Assert.True(harness.Informer.IsSynced);
        Assert.Empty(harness.Cache.All);
    }

    [Fact]
    public async Task FirstList_MarkedAsInitialAndLaterChangesNot()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;

        await harness.Probe.UntilVersionAsync("b", harness.Server.Put("b"));

        await harness.Probe.UntilToldAsync(2);
        Assert.Equal([("a", true), ("b", false)], harness.Probe.Changes.Select(change => (change.Key.Name, change.IsInitialList)));
    }

    [Fact]
    public async Task AddedChangedDeleted_CacheFollowsInOrder()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync();
        await using InformerHarness __ = harness;

        harness.Server.Put("a", """{"size":1}""");
        harness.Server.Put("a", """{"size":2}""");
        await harness.Probe.UntilAsync(cache => cache.Get(new ResourceKey("ns", "a"))?.Value?.Spec?.Size == 2);
        harness.Server.Delete("a");
        await harness.Probe.UntilToldAsync(3);

        Assert.Equal(
            [(null, 1), (1, 2), (2, null)],
            harness.Probe.Changes.Select(change => (change.Old?.Value?.Spec?.Size, change.New?.Value?.Spec?.Size)));
    }

    [Fact]
    public async Task VersionThatWasAssumed_ReadWhenTheWatchSendsIt()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;
        CacheEntry<Widget> present = harness.Cache.Get(new ResourceKey("ns", "a"))!;
        harness.Cache.Assume(present.Key, present.Uid, "102", new Widget { Spec = new WidgetSpec { Size = 7 } });

        Assert.Equal(102, harness.Server.Put("a", """{"size":2}"""));

        await harness.Probe.UntilToldAsync(3);
        Assert.Equal([0, 7, 2], harness.Probe.Changes.Select(change => change.New?.Value?.Spec?.Size));
    }

    [Fact]
    public async Task NamespacesAndSelector_OneSessionEach()
    {
        InformerOptions options = InformerHarness.Impatient with { Namespaces = ["one", "two"], LabelSelector = "app=x,tier in (a)" };
        await using InformerHarness harness = await InformerHarness.CreateAsync(options);
        harness.Server.Put("a", ns: "one");
        harness.Server.Put("b", ns: "two");
        harness.Server.Put("c", ns: "three");
        harness.Start();
        await Soon.Of(harness.Informer.WhenSynced, "the first lists");
        OpenWatch[] watches = [await harness.Server.NextWatchAsync(), await harness.Server.NextWatchAsync()];

        Assert.Equal(["a", "b"], harness.Probe.Names);
        Assert.All(harness.Server.Server.Requests, request => Assert.Equal("app=x,tier in (a)", request.Query["labelSelector"]));
        Assert.Equal(
            ["/apis/example.org/v1/namespaces/one/widgets", "/apis/example.org/v1/namespaces/two/widgets"],
            watches.Select(watch => watch.Request.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OneNamespaceListedAgain_OthersKept()
    {
        InformerOptions options = InformerHarness.Impatient with { Namespaces = ["one", "two"] };
        await using InformerHarness harness = await InformerHarness.CreateAsync(options);
        harness.Server.Put("a", ns: "one");
        harness.Server.Put("b", ns: "two");
        harness.Start();
        OpenWatch[] watches = [await harness.Server.NextWatchAsync(), await harness.Server.NextWatchAsync()];
        OpenWatch one = watches.Single(watch => watch.Request.Path.Contains("/one/", StringComparison.Ordinal));

        harness.Server.Delete("a", "one", tell: false);
        one.SendRaw("rubbish\n");
        await harness.Probe.UntilAsync(cache => cache.Get(new ResourceKey("one", "a")) is null);

        Assert.Equal(["b"], harness.Probe.Names);
    }

    [Fact]
    public async Task UnreadableChange_LastGoodCopyKeptAndStreamGoesOn()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync();
        await using InformerHarness __ = harness;
        harness.Server.Put("a", """{"size":1}""");
        int bad = harness.Server.Put("a", """{"size":"large"}""");
        await harness.Probe.UntilVersionAsync("a", bad);
        await harness.Probe.UntilVersionAsync("b", harness.Server.Put("b"));

        CacheEntry<Widget> entry = harness.Cache.Get(new ResourceKey("ns", "a"))!;
        Assert.Equal(1, entry.Value!.Spec!.Size);
        Assert.Contains("$.spec.size", entry.Problem, StringComparison.Ordinal);
        Assert.Equal(harness.Clock.GetUtcNow(), entry.UnreadableSince);
        Assert.Equal(1, harness.Server.Watches);
        Assert.Null(harness.Informer.Status.FailingSince);
        Assert.Equal(1, harness.Metrics.Sum("informer_unreadable_objects_total{resource=widgets.example.org}"));
    }

    [Fact]
    public async Task UnreadableAgainAndReadable_SinceIsTheFirstTimeThenNull()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;
        DateTimeOffset first = harness.Clock.GetUtcNow();
        await harness.Probe.UntilVersionAsync("a", harness.Server.Put("a", "7"));
        harness.Clock.Advance(TimeSpan.FromSeconds(10));
        await harness.Probe.UntilVersionAsync("a", harness.Server.Put("a", "8"));
        Assert.Equal(first, harness.Cache.Get(new ResourceKey("ns", "a"))!.UnreadableSince);

        await harness.Probe.UntilVersionAsync("a", harness.Server.Put("a", """{"size":3}"""));

        CacheEntry<Widget> entry = harness.Cache.Get(new ResourceKey("ns", "a"))!;
        Assert.Null(entry.Problem);
        Assert.Null(entry.UnreadableSince);
        Assert.Equal(3, entry.Value!.Spec!.Size);
    }

    [Fact]
    public async Task UnreadableInTheFirstList_KnownByKeyAndOthersListed()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync();
        harness.Server.Put("a");
        harness.Server.Put("b", "7");
        harness.Server.Put("c");
        harness.Start();
        await Soon.Of(harness.Informer.WhenSynced, "the first list");

        Assert.Equal(["a", "b", "c"], harness.Probe.Names);
        CacheEntry<Widget> entry = harness.Cache.Get(new ResourceKey("ns", "b"))!;
        Assert.Null(entry.Value);
        Assert.NotNull(entry.Problem);
        Assert.Equal("uid-b", entry.Uid);
    }

    [Fact]
    public async Task UnreadableUnderANewUid_NoCopyOfTheOldObject()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;

        await harness.Probe.UntilVersionAsync("a", harness.Server.Put("a", "7", uid: "another"));

        Assert.Null(harness.Cache.Get(new ResourceKey("ns", "a"))!.Value);
    }

    [Fact]
    public async Task WatchTimeouts_SpreadOverOneToTwoMinutes()
    {
        double random = 0;
        InformerOptions options = InformerHarness.Impatient with { Random = () => random };
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(options);
        await using InformerHarness _ = harness;
        Assert.Equal("60", watch.Request.Query["timeoutSeconds"]);

        random = 0.9999999;
        watch.End();
        watch = await harness.Server.NextWatchAsync();

        Assert.Equal("119", watch.Request.Query["timeoutSeconds"]);
    }

    [Fact]
    public async Task Cancelled_EndsAndKeepsTheCache()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;

        await harness.StopAsync();

        Assert.Equal(["a"], harness.Probe.Names);
        Assert.Null(harness.Informer.Status.FailingSince);
    }
}
