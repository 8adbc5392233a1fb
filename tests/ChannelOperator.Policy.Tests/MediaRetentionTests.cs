using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class MediaRetentionTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_kind_has_its_own_retention()
    {
        MediaRetention retention = Of(("image", 60), ("video", 0), ("audio", 3600), ("document", 86400));

        Assert.Equal([60, 0, 3600, 86400], MediaKinds.All.Select(kind => retention.Of(kind).TotalSeconds));
        Assert.Equal([true, false, true, true], MediaKinds.All.Select(retention.MayStore));
        Assert.Equal(TimeSpan.FromDays(1), retention.Longest);
    }

    [Theory]
    [InlineData("sticker")]
    [InlineData("IMAGE")]
    [InlineData("default")]
    [InlineData("")]
    public void A_kind_that_is_not_known_is_a_document(string kind) => Assert.Equal(TimeSpan.FromSeconds(7), Of(("image", 60), ("document", 7), (kind, 3600)).Of(kind));

    [Fact]
    public void A_kind_that_is_missing_is_never_kept()
    {
        MediaRetention retention = Of(("image", 60));
        Assert.False(retention.MayStore("video"));
        Assert.False(retention.MayStore("sticker"));
        Assert.Equal(TimeSpan.Zero, new MediaRetention(new Dictionary<string, long>(StringComparer.Ordinal)).Longest);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Less_than_nothing_is_nothing(long seconds) => Assert.False(Of(("image", seconds)).MayStore("image"));

    [Fact]
    public void A_medium_is_kept_until_its_retention_is_over() => Assert.Equal(Received.AddSeconds(60), Of(("image", 60)).KeptUntil("image", Received));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(922_337_203_685)] // the seconds of the longest span
    [InlineData(300_000_000_000)] // past the last year that there is
    public void What_reaches_past_the_end_of_time_is_kept_for_ever(long seconds) => Assert.Equal(DateTimeOffset.MaxValue, Of(("image", seconds)).KeptUntil("image", Received));

    [Fact]
    public void What_may_not_be_kept_is_over_when_it_comes() => Assert.Equal(Received, Of(("image", 0)).KeptUntil("image", Received));

    private static MediaRetention Of(params (string Kind, long Seconds)[] kinds) => new(kinds.ToDictionary(kind => kind.Kind, kind => kind.Seconds, StringComparer.Ordinal));
}
