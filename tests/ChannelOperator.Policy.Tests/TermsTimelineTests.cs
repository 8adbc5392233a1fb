namespace ChannelOperator.Policy.Tests;

public sealed class TermsTimelineTests
{
    private static readonly TermsTimeline Timeline = new(
    [
        new TermsTimeline.Entry("v1", FactsBuilder.At("2025-01-01T00:00:00Z"), TimeSpan.FromDays(5)),
        new TermsTimeline.Entry("v2", FactsBuilder.At("2026-01-01T00:00:00Z"), TimeSpan.FromDays(30)),
    ]);

    [Theory]
    [InlineData("2024-12-31T23:59:59.9999999Z", null, "2025-01-01T00:00:00Z")]
    [InlineData("2025-01-01T00:00:00Z", "v1", "2026-01-01T00:00:00Z")]
    [InlineData("2025-12-31T23:59:59.9999999Z", "v1", "2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z", "v2", null)]
    [InlineData("9999-12-31T23:59:59Z", "v2", null)]
    public void The_current_version_is_the_last_whose_time_has_come(string now, string? current, string? next)
    {
        Assert.Equal(current, Timeline.CurrentVersion(FactsBuilder.At(now)));
        Assert.Equal(next is null ? null : FactsBuilder.At(next), Timeline.NextChange(FactsBuilder.At(now)));
    }

    [Fact]
    public void A_version_ends_with_the_grace_of_its_successor()
    {
        Assert.Equal(FactsBuilder.At("2026-01-31T00:00:00Z"), Timeline.EndOf(0));
        Assert.Equal(FactsBuilder.At("2026-01-01T00:00:00Z"), Timeline.SuccessorTime(0));
        Assert.Null(Timeline.EndOf(1));
        Assert.Null(Timeline.SuccessorTime(1));
        Assert.Equal([0, 1, -1], new[] { "v1", "v2", "V1" }.Select(Timeline.IndexOf));
    }
}
