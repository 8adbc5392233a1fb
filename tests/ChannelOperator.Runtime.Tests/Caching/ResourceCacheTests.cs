using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

public sealed class ResourceCacheTests
{
    private static readonly ResourceKey A = new("ns", "a");

    private readonly LogProbe _log = new();
    private readonly ResourceCache<Widget> _cache;

    public ResourceCacheTests() => _cache = new ResourceCache<Widget>(_log);

    [Fact]
    public void Missing_IsNull() => Assert.Null(_cache.Get(A));

    [Fact]
    public void OwnWrite_SeenAtOnce()
    {
        _cache.Put(Entry("a", 5, 1));

        _cache.Observe(A, "uid-a", "7", Sized(2));

        Assert.Equal(2, SizeOf(A));
        Assert.Equal("7", _cache.Get(A)!.ResourceVersion);
    }

    [Fact]
    public void OwnWriteOlderThanTheWatch_Ignored()
    {
        _cache.Put(Entry("a", 7, 1));

        _cache.Observe(A, "uid-a", "6", Sized(2));
        _cache.Observe(A, "uid-a", "7", Sized(3));

        Assert.Equal(1, SizeOf(A));
    }

    [Fact]
    public void WatchBehindTheOwnWrite_DoesNotUndoIt()
    {
        _cache.Put(Entry("a", 5, 1));
        _cache.Observe(A, "uid-a", "9", Sized(9));

        _cache.Put(Entry("a", 7, 7));
        _cache.Progress("", "7");
        Assert.Equal(9, SizeOf(A));
        _cache.Put(Entry("a", 9, 9));
        _cache.Progress("", "9");
        _cache.Put(Entry("a", 11, 11));

        Assert.Equal(11, SizeOf(A));
    }

    [Fact]
    public void AssumedCopy_StandsUntilTheWatchSendsThatVersion()
    {
        _cache.Put(Entry("a", 5, 1));
        _cache.Assume(A, "uid-a", "9", Sized(2));

        _cache.Put(Entry("a", 7, 7));
        Assert.Equal(2, SizeOf(A));
        _cache.Put(Entry("a", 9, 9));
        Assert.Equal(9, SizeOf(A));
    }

    [Fact]
    public void DeletedBeforeTheAnswerOfAnOwnWriteCame_StaysDeleted()
    {
        _cache.Put(Entry("a", 5, 1));
        _cache.Delete(A, "uid-a", "8");
        _cache.Progress("", "8");

        _cache.Observe(A, "uid-a", "7", Sized(2));

        Assert.Null(_cache.Get(A));
    }

    [Fact]
    public void DeletedAfterAnOwnWrite_Gone()
    {
        _cache.Observe(A, "uid-a", "7", Sized(2));

        _cache.Delete(A, "uid-a", "8");

        Assert.Null(_cache.Get(A));
    }

    [Fact]
    public void DeletionOfThePredecessor_LeavesTheOwnNewObject()
    {
        _cache.Put(Entry("a", 5, 1));
        _cache.Observe(A, "uid-new", "9", Sized(2));

        _cache.Delete(A, "uid-a", "8");

        Assert.Equal("uid-new", _cache.Get(A)!.Uid);
    }

    [Fact]
    public void OwnWriteThatTheWatchPassesWithoutSending_Dropped()
    {
        _cache.Observe(A, "uid-a", "7", Sized(2));
        _cache.Progress("", "6");
        Assert.NotNull(_cache.Get(A));

        _cache.Progress("", "8");

        Assert.Null(_cache.Get(A));
    }

    [Fact]
    public void OwnWriteYoungerThanAList_Kept()
    {
        _cache.Observe(A, "uid-a", "7", Sized(2));
        _cache.Observe(new ResourceKey("ns", "b"), "uid-b", "5", Sized(2));

        _cache.EndList("", "6", new HashSet<ResourceKey>());

        Assert.NotNull(_cache.Get(A));
        Assert.Null(_cache.Get(new ResourceKey("ns", "b")));
    }

    [Fact]
    public void VersionThatIsNoNumber_OwnWriteIgnored()
    {
        _cache.Put(Entry("a", 5, 1));

        _cache.Observe(A, "uid-a", "x9", Sized(2));

        Assert.Equal(1, SizeOf(A));
    }

    [Fact]
    public void ListAfterARestoreOfEtcd_OlderVersionsTaken()
    {
        _cache.Put(Entry("a", 500, 5));
        _cache.Progress("", "500");

        _cache.Put(Entry("a", 100, 1));
        _cache.EndList("", "120", new HashSet<ResourceKey> { A });
        _cache.Put(Entry("b", 130, 2));

        Assert.Equal(1, SizeOf(A));
        Assert.Equal(2, _cache.Count);
    }

    [Fact]
    public void Index_FollowsChangesAndDeletion()
    {
        _cache.AddIndex("colour", widget => widget.Spec?.Colour is { } colour ? [colour, "any", "any"] : []);
        _cache.Put(Coloured("a", 1, "red"));
        _cache.Put(Coloured("b", 2, "red"));
        _cache.Put(Coloured("a", 3, "blue"));
        Assert.Equal(["b"], NamesBy("red"));
        Assert.Equal(["a"], NamesBy("blue"));
        Assert.Equal(["a", "b"], NamesBy("any"));

        _cache.Put(Coloured("b", 4, null));
        _cache.Delete(A, "uid-a", "5");

        Assert.Empty(NamesBy("red"));
        Assert.Empty(NamesBy("any"));
    }

    [Fact]
    public void IndexUnreadableObject_ByItsLastGoodCopy()
    {
        _cache.AddIndex("colour", widget => [widget.Spec!.Colour!]);
        Widget good = Coloured("a", 1, "red").Value!;

        _cache.Put(new CacheEntry<Widget> { Key = A, Uid = "uid-a", ResourceVersion = "2", Value = good, Problem = "bad" });

        Assert.Equal("bad", _cache.ByIndex("colour", "red").Single().Problem);
    }

    [Fact]
    public void IndexThatThrows_LeavesTheObjectOutAndSaysSo()
    {
        _cache.AddIndex("colour", widget => [widget.Spec!.Colour!]);
        _cache.Put(Coloured("a", 1, "red"));

        _cache.Put(new CacheEntry<Widget> { Key = A, Uid = "uid-a", ResourceVersion = "2", Value = new Widget() });

        Assert.Empty(NamesBy("red"));
        Assert.NotNull(_cache.Get(A));
        Assert.Contains("Error: ns/a: not indexed", _log.Lines);
    }

    [Fact]
    public void Handler_SeesTheNewStateInTheCache()
    {
        List<int?> seen = [];
        _cache.Subscribe(change => seen.Add(_cache.Get(change.Key)?.Value?.Spec?.Size));

        _cache.Put(Entry("a", 1, 1));
        _cache.Delete(A, "uid-a", "2");

        Assert.Equal([1, null], seen);
    }

    [Fact]
    public void HandlerThatThrows_OthersStillTold()
    {
        int told = 0;
        _cache.Subscribe(_ => throw new InvalidOperationException("no"));
        _cache.Subscribe(_ => told++);

        _cache.Put(Entry("a", 1, 1));
        _cache.Put(Entry("a", 2, 1));

        Assert.Equal(2, told);
        Assert.Contains("Error: ns/a: a handler of cache changes failed", _log.Lines);
    }

    [Fact]
    public void HandlerThatWrites_ToldInOrder()
    {
        List<string> told = [];
        _cache.Subscribe(change =>
        {
            if (change.New!.ResourceVersion == "1")
            {
                _cache.Observe(A, "uid-a", "2", Sized(2));
            }
        });
        _cache.Subscribe(change => told.Add(change.New!.ResourceVersion));

        _cache.Put(Entry("a", 1, 1));

        Assert.Equal(["1", "2"], told);
    }

    [Fact]
    public async Task TwoCachesWhoseHandlersReadEachOther_DoNotLockUp()
    {
        ResourceCache<Widget> other = new();
        foreach (ResourceCache<Widget> cache in (ResourceCache<Widget>[])[_cache, other])
        {
            cache.AddIndex("colour", widget => [widget.Spec!.Colour ?? ""]);
        }

        _cache.Subscribe(_ => other.ByIndex("colour", "red"));
        other.Subscribe(_ => _cache.ByIndex("colour", "red"));

        Task one = Task.Run(() => Enumerable.Range(1, 2000).ToList().ForEach(i => _cache.Put(Coloured("a", i, "red"))));
        Task two = Task.Run(() => Enumerable.Range(1, 2000).ToList().ForEach(i => other.Put(Coloured("a", i, "red"))));

        await Soon.Of(Task.WhenAll(one, two), "both writers");
    }

    [Fact]
    public async Task ManyWriters_EachKeyToldInOrder()
    {
        Dictionary<ResourceKey, ulong> last = [];
        bool inOrder = true;
        _cache.Subscribe(change =>
        {
            ulong version = ulong.Parse(change.New!.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture);
            inOrder &= version > last.GetValueOrDefault(change.Key) && change.Old?.ResourceVersion != change.New.ResourceVersion;
            last[change.Key] = version;
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 1; i <= 3000; i++)
            {
                string name = $"{i % 7}";
                _cache.Observe(new ResourceKey("ns", name), "uid", i.ToString(System.Globalization.CultureInfo.InvariantCulture), Sized(i));
            }
        })));

        Assert.True(inOrder);
        Assert.Equal(7, last.Count);
    }

    private static Widget Sized(int size) => new() { Spec = new WidgetSpec { Size = size } };

    private static CacheEntry<Widget> Entry(string name, int version, int size) => new()
    {
        Key = new ResourceKey("ns", name),
        Uid = $"uid-{name}",
        ResourceVersion = version.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Value = Sized(size),
    };

    private static CacheEntry<Widget> Coloured(string name, int version, string? colour) => new()
    {
        Key = new ResourceKey("ns", name),
        Uid = $"uid-{name}",
        ResourceVersion = version.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Value = new Widget { Spec = new WidgetSpec { Colour = colour } },
    };

    private int? SizeOf(ResourceKey key) => _cache.Get(key)?.Value?.Spec?.Size;

    private IEnumerable<string> NamesBy(string colour) =>
        _cache.ByIndex("colour", colour).Select(entry => entry.Key.Name).Order(StringComparer.Ordinal);
}
