using ChannelOperator.Api;
using ChannelOperator.Policies;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Policies;

/// <summary>When a policy's status is looked at: its own changes at once, counts every five seconds at the most.</summary>
public sealed class PolicyEnqueuerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue _queue;
    private readonly PolicyEnqueuer _enqueuer;

    public PolicyEnqueuerTests()
    {
        _queue = new WorkQueue("test", RetryBackoff.Default, _time, new RuntimeMetrics(new TestMeters()));
        _enqueuer = new PolicyEnqueuer(_queue);
    }

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void A_new_policy_an_edited_one_and_a_deleted_one_are_looked_at_at_once()
    {
        _enqueuer.OnPolicy(Change(null, Policy(1)));
        Assert.Equal("x", Take());
        _enqueuer.OnPolicy(Change(Policy(1), Policy(2)));
        Assert.Equal("x", Take());
        _enqueuer.OnPolicy(Change(Policy(2), null));
        Assert.Equal("x", Take());
    }

    [Fact]
    public void A_status_that_is_written_again_and_again_is_looked_at_every_five_seconds()
    {
        for (int second = 0; second < 5; second++)
        {
            Assert.Equal(0, _queue.Depth);
            _enqueuer.OnPolicy(Change(Policy(1), Policy(1)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("x", Take());
        Assert.Equal(0, _queue.Delayed);
    }

    [Fact]
    public void Channels_make_the_policies_they_were_and_are_of_count_again_after_five_seconds()
    {
        MessagingChannel before = new ChannelBuilder().On("X").Build();
        MessagingChannel after = new ChannelBuilder().On("Instagram").Build();
        _enqueuer.OnChannel(new CacheChange<MessagingChannel>(new ResourceKey("cx", "support"), Entry(before), Entry(after), IsInitialList: false));
        Assert.Equal(0, _queue.Depth);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["instagram", "x"], new[] { Take(), Take() }.Order(StringComparer.Ordinal));
    }

    private static PlatformPolicy Policy(long generation) => new PlatformPolicyBuilder().For("X").With(policy => policy with { Metadata = policy.Metadata with { Generation = generation, Uid = "u" } }).Build();

    private static CacheChange<PlatformPolicy> Change(PlatformPolicy? old, PlatformPolicy? now) =>
        new(ResourceKey.ClusterScoped("x"), old is null ? null : Entry(old), now is null ? null : Entry(now), IsInitialList: false);

    private static CacheEntry<T> Entry<T>(T value)
        where T : class => new() { Key = ResourceKey.ClusterScoped("x"), Uid = "u", ResourceVersion = "1", Value = value };

    private string Take()
    {
        Task<ResourceKey?> take = _queue.TakeAsync(CancellationToken.None);
        Assert.True(take.IsCompletedSuccessfully);
        ResourceKey key = take.GetAwaiter().GetResult()!.Value;
        _queue.Done(key);
        return key.Name;
    }
}
