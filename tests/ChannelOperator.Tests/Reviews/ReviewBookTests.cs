using ChannelOperator.Api;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Tests.Reviews;

/// <summary>Which records are about a channel, and which of them cannot be read.</summary>
public sealed class ReviewBookTests
{
    private static readonly DateTimeOffset Since = DateTimeOffset.UnixEpoch;

    private readonly ResourceCache<ChannelReview> _cache = new();
    private readonly ReviewBook _book;
    private readonly MessagingChannel _channel = new ChannelBuilder().Build();

    public ReviewBookTests()
    {
        _book = new ReviewBook(_cache);
        _cache.Subscribe(_book.OnChange);
    }

    [Fact]
    public void Records_bind_the_account_that_the_channel_has_run_for()
    {
        Put(new ReviewBuilder().Named("one").WithSpec(spec => spec with { AccountId = "4712" }).Build());
        Assert.Empty(_book.Of(_channel).Statements);
        MessagingChannel moved = _channel with { Status = new MessagingChannelStatus { Effective = new EffectiveChannel { Platform = ChannelBuilder.Platform, AccountId = "4712" } } };
        Assert.Single(_book.Of(moved).Statements);
    }

    [Fact]
    public void A_record_that_cannot_be_read_any_more_concerns_its_account_and_still_counts()
    {
        ChannelReview review = new ReviewBuilder().Named("one").Build();
        Put(review);
        PutUnreadable("one", review);
        Assert.Equal(("one", Since), _book.Unreadable(_channel));
        Assert.Single(_book.Of(_channel).Statements);
        Assert.Null(_book.Unreadable(new ChannelBuilder().ForAccount("4712").Build()));
    }

    [Fact]
    public void A_record_that_could_never_be_read_concerns_every_account_of_its_namespace_until_it_is_gone_or_readable()
    {
        PutUnreadable("one", null);
        Assert.Equal(("one", Since), _book.Unreadable(_channel));
        Assert.Equal(("one", Since), _book.Unreadable(new ChannelBuilder().ForAccount("4712").Build()));
        Assert.Null(_book.Unreadable(new ChannelBuilder().In("elsewhere").Build()));
        _cache.Delete(new ResourceKey("cx", "one"), "uid", "9");
        Assert.Null(_book.Unreadable(_channel));
        PutUnreadable("one", null);
        Put(new ReviewBuilder().Named("one").Build());
        Assert.Null(_book.Unreadable(_channel));
    }

    private void Put(ChannelReview review) => _cache.Put(new CacheEntry<ChannelReview> { Key = Key(review.Metadata.Name), Uid = "uid", ResourceVersion = "1", Value = review });

    private void PutUnreadable(string name, ChannelReview? lastGood) => _cache.Put(
        new CacheEntry<ChannelReview> { Key = Key(name), Uid = "uid", ResourceVersion = "2", Value = lastGood, Problem = "spec: not an object", UnreadableSince = Since });

    private static ResourceKey Key(string name) => new("cx", name);
}
