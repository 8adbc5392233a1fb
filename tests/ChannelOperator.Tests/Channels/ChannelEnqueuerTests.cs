using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>Which change wakes up which channels, and how urgently.</summary>
public sealed class ChannelEnqueuerTests : IDisposable
{
    private readonly ResourceCache<MessagingChannel> _channels = new();
    private readonly HashSet<string> _mustStop = [];
    private readonly WorkQueue _queue = new("test", RetryBackoff.Default, new FakeTimeProvider(), new RuntimeMetrics(new TestMeters()));
    private readonly ChannelEnqueuer _enqueuer;
    private int _version;

    public ChannelEnqueuerTests()
    {
        ChannelIndexes.AddTo(_channels);
        Put(Channel("x-default").ForAccount("1"));
        Put(Channel("x-named").ForAccount("2").OfClass("special"));
        Put(Channel("x-rival").ForAccount("1"));
        Put(Channel("instagram").On("Instagram").ForAccount("1"));
        Put(Channel("elsewhere").In("other").ForAccount("3"));
        _enqueuer = new ChannelEnqueuer(_queue, _channels, key => _mustStop.Contains(key.Name));
        _queue.Add(new ResourceKey("", "-normal-"));
        _queue.Add(new ResourceKey("", "-low-"), WorkPriority.Low);
    }

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void A_channel_wakes_itself_and_who_claims_the_same_account()
    {
        _enqueuer.OnChannel(Change(new ResourceKey("cx", "x-default"), null, Channel("x-default").ForAccount("1").Build()));
        Assert.Equal("-normal- x-default x-rival -low-", Taken());
    }

    [Fact]
    public void A_channel_that_gives_an_account_up_wakes_the_other_claimant()
    {
        _enqueuer.OnChannel(Change(new ResourceKey("cx", "gone"), Channel("gone").ForAccount("2").Build(), null));
        Assert.Equal("-normal- gone x-named -low-", Taken());
    }

    [Fact]
    public void A_channel_that_cannot_be_read_is_woken_all_the_same()
    {
        _enqueuer.OnChannel(Change<MessagingChannel>(new ResourceKey("cx", "garbled"), null, null, exists: true));
        Assert.Equal("-normal- garbled -low-", Taken());
    }

    [Fact]
    public void A_policy_wakes_the_channels_of_its_platform()
    {
        _enqueuer.OnPolicy(Change(ResourceKey.ClusterScoped("instagram"), null, Policy("Instagram", 1)));
        Assert.Equal("-normal- instagram -low-", Taken());
    }

    [Fact]
    public void A_policy_whose_status_alone_changed_wakes_nobody()
    {
        _enqueuer.OnPolicy(Change(ResourceKey.ClusterScoped("instagram"), Policy("Instagram", 1), Policy("Instagram", 1)));
        Assert.Equal("-normal- -low-", Taken());
    }

    [Theory]
    [InlineData(2, "u", false)]
    [InlineData(1, "another", false)]
    [InlineData(1, "u", true)]
    public void A_policy_that_is_edited_made_anew_or_made_unreadable_wakes_its_channels(long generation, string uid, bool isUnreadable)
    {
        CacheChange<PlatformPolicy> change = Change(ResourceKey.ClusterScoped("instagram"), Policy("Instagram", 1), Policy("Instagram", generation));
        CacheEntry<PlatformPolicy> now = new()
        {
            Key = change.Key, Uid = uid, ResourceVersion = "9", Value = change.New!.Value, UnreadableSince = isUnreadable ? DateTimeOffset.UnixEpoch : null,
        };
        _enqueuer.OnPolicy(change with { New = now });
        Assert.Equal("-normal- instagram -low-", Taken());
    }

    [Fact]
    public void A_policy_that_is_deleted_wakes_its_channels()
    {
        _enqueuer.OnPolicy(Change(ResourceKey.ClusterScoped("x"), Policy("X", 1), null));
        Assert.Equal("-normal- elsewhere x-default x-named x-rival -low-", Taken());
    }

    [Fact]
    public void A_class_wakes_who_names_it()
    {
        _enqueuer.OnClass(Change(ResourceKey.ClusterScoped("special"), null, new ConnectorClassBuilder().Named("special").NotDefault().Build()));
        Assert.Equal("-normal- x-named -low-", Taken());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_class_that_is_or_was_the_default_wakes_who_names_none(bool isNow)
    {
        ConnectorClassBuilder without = new ConnectorClassBuilder().Named("standard").Serving("x").NotDefault();
        ConnectorClassBuilder with = new ConnectorClassBuilder().Named("standard").Serving("x");
        _enqueuer.OnClass(Change(ResourceKey.ClusterScoped("standard"), (isNow ? without : with).Build(), (isNow ? with : without).Build()));
        Assert.Equal("-normal- elsewhere x-default x-rival -low-", Taken());
    }

    [Fact]
    public void A_namespace_wakes_its_channels_when_its_labels_change()
    {
        _enqueuer.OnNamespace(Change(ResourceKey.ClusterScoped("other"), Namespace(("team", "a")), Namespace(("team", "a"))));
        Assert.Equal("-normal- -low-", Taken());
        _enqueuer.OnNamespace(Change(ResourceKey.ClusterScoped("other"), Namespace(("team", "a")), Namespace(("team", "b"))));
        Assert.Equal("elsewhere", Taken());
        _enqueuer.OnNamespace(Change(ResourceKey.ClusterScoped("other"), Namespace(("team", "a")), Namespace(("team", "a"), ("more", ""))));
        Assert.Equal("elsewhere", Taken());
        _enqueuer.OnNamespace(Change(ResourceKey.ClusterScoped("other"), null, Namespace()));
        Assert.Equal("elsewhere", Taken());
    }

    [Fact]
    public void A_record_wakes_the_channels_of_its_account_in_its_namespace()
    {
        _enqueuer.OnReview(Change(new ResourceKey("cx", "r"), null, new ReviewBuilder().WithSpec(spec => spec with { AccountId = "1" }).Build()));
        Assert.Equal("-normal- x-default x-rival -low-", Taken());
        _enqueuer.OnReview(Change(new ResourceKey("cx", "r"), null, new ReviewBuilder().WithSpec(spec => spec with { AccountId = "3" }).Build()));
        Assert.Equal("", Taken());
        _enqueuer.OnReview(Change(new ResourceKey("other", "r"), new ReviewBuilder().WithSpec(spec => spec with { AccountId = "3" }).Build(), null));
        Assert.Equal("elsewhere", Taken());
    }

    [Fact]
    public void A_record_that_cannot_be_read_or_at_last_can_wakes_all_of_its_namespace()
    {
        ResourceKey key = new("other", "r");
        _enqueuer.OnReview(Change<ChannelReview>(key, null, null, exists: true));
        Assert.Equal("-normal- elsewhere -low-", Taken());
        CacheChange<ChannelReview> readable = Change(key, null, new ReviewBuilder().WithSpec(spec => spec with { AccountId = "another" }).Build());
        CacheEntry<ChannelReview> unreadable = new() { Key = key, Uid = "u", ResourceVersion = "1", UnreadableSince = DateTimeOffset.UnixEpoch };
        _enqueuer.OnReview(readable with { Old = unreadable });
        Assert.Equal("elsewhere", Taken());
    }

    [Fact]
    public void An_owned_object_wakes_the_channel_on_its_label()
    {
        OwnedObject owned = Owned.Deployment(Channel("x-named").Build(), 1);
        _enqueuer.OnOwned(Change(new ResourceKey("cx", "x-named-connector"), owned, owned));
        Assert.Equal("-normal- x-named -low-", Taken());
        _enqueuer.OnOwned(Change(new ResourceKey("cx", "x-named-connector"), owned, null));
        Assert.Equal("x-named", Taken());
        _enqueuer.OnOwned(Change(new ResourceKey("cx", "x-named-connector"), null, owned with { Metadata = owned.Metadata with { Labels = null } }));
        Assert.Equal("", Taken());
    }

    [Fact]
    public void What_must_stop_goes_first_and_the_first_list_last()
    {
        _mustStop.Add("x-rival");
        CacheChange<PlatformPolicy> change = Change(ResourceKey.ClusterScoped("x"), null, Policy("X", 1));
        _enqueuer.OnPolicy(change with { IsInitialList = true });
        Assert.Equal("x-rival -normal- -low- elsewhere x-default x-named", Taken());
        Assert.Equal((WorkPriority.High, WorkPriority.Normal), (_enqueuer.PriorityOf(new ResourceKey("cx", "x-rival")), _enqueuer.PriorityOf(new ResourceKey("cx", "x-named"))));
    }

    [Fact]
    public void Everything_can_be_woken()
    {
        _mustStop.Add("instagram");
        _enqueuer.AddEverything();
        Assert.Equal("instagram -normal- -low- elsewhere x-default x-named x-rival", Taken());
    }

    private static ChannelBuilder Channel(string name) => new ChannelBuilder().Named(name).WithUid(name);

    private static PlatformPolicy Policy(string platform, long generation) => new PlatformPolicyBuilder().For(platform).With(policy => policy with { Metadata = policy.Metadata with { Generation = generation, Uid = "u" } }).Build();

    private static NamespaceObject Namespace(params (string Name, string Value)[] labels) =>
        new() { Metadata = new ObjectMeta { Labels = labels.Length == 0 ? null : labels.ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal) } };

    private static CacheChange<T> Change<T>(ResourceKey key, T? old, T? now, bool exists = false)
        where T : class => new(key, old is null ? null : Entry(key, old), now is null && !exists ? null : Entry(key, now), IsInitialList: false);

    private static CacheEntry<T> Entry<T>(ResourceKey key, T? value)
        where T : class => new() { Key = key, Uid = "u", ResourceVersion = "1", Value = value };

    private void Put(ChannelBuilder builder)
    {
        MessagingChannel channel = builder.Build();
        _channels.Observe(new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name), channel.Metadata.Uid, $"{++_version}", channel);
    }

    /// <summary>The names in the order of their lanes, sorted within each: what is woken together has no order.</summary>
    private string Taken()
    {
        List<string> names = [];
        while (_queue.Depth > 0)
        {
            Task<ResourceKey?> take = _queue.TakeAsync(CancellationToken.None);
            Assert.True(take.IsCompletedSuccessfully);
            names.Add(take.GetAwaiter().GetResult()!.Value.Name);
            _queue.Done(new ResourceKey(names[^1].StartsWith('-') ? "" : names[^1] == "elsewhere" ? "other" : "cx", names[^1]));
        }

        IEnumerable<(string Name, int Lane)> laned = names.Select((name, index) => (name, names[..index].Count(before => before.StartsWith('-')) * 2 + (name.StartsWith('-') ? 1 : 0)));
        return string.Join(' ', laned.OrderBy(item => item.Lane).ThenBy(item => item.Name, StringComparer.Ordinal).Select(item => item.Name));
    }
}
