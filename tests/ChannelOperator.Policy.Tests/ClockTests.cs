namespace ChannelOperator.Policy.Tests;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Now = FactsBuilder.Now;

    [Fact]
    public void Arithmetic_ends_at_the_ends_of_time()
    {
        Assert.Equal(Now + TimeSpan.FromDays(1), Clock.Add(Now, TimeSpan.FromDays(1)));
        Assert.Equal(Now - TimeSpan.FromDays(1), Clock.Add(Now, TimeSpan.FromDays(-1)));
        Assert.Equal(DateTimeOffset.MaxValue, Clock.Add(Now, TimeSpan.MaxValue));
        Assert.Equal(DateTimeOffset.MinValue, Clock.Add(Now, TimeSpan.MinValue));
        Assert.Equal(DateTimeOffset.MaxValue, Clock.Add(DateTimeOffset.MaxValue, TimeSpan.FromTicks(1)));
        Assert.Equal(DateTimeOffset.MinValue, Clock.Add(DateTimeOffset.MinValue, TimeSpan.FromTicks(-1)));
    }

    /// <summary>A time with an offset can be within the range, and its local clock cannot.</summary>
    [Fact]
    public void Arithmetic_does_not_mind_an_offset()
    {
        DateTimeOffset east = new(DateTime.MaxValue - TimeSpan.FromMinutes(1), TimeSpan.FromHours(10));
        Assert.Equal(east.ToUniversalTime() + TimeSpan.FromMinutes(5), Clock.Add(east, TimeSpan.FromMinutes(5)));
        DateTimeOffset west = new(DateTime.MinValue + TimeSpan.FromMinutes(1), TimeSpan.FromHours(-10));
        Assert.Equal(west.ToUniversalTime() - TimeSpan.FromMinutes(5), Clock.Add(west, TimeSpan.FromMinutes(-5)));
    }

    [Fact]
    public void The_earliest_after_now_leaves_out_now_itself_and_what_is_unknown()
    {
        Assert.Equal(Now.AddTicks(1), Clock.EarliestAfter(Now, Now.AddDays(1), null, Now, Now.AddTicks(1), Now.AddDays(-1)));
        Assert.Null(Clock.EarliestAfter(Now, Now, null));
        Assert.Null(Clock.EarliestAfter(Now));
    }

    [Fact]
    public void Times_in_messages_are_in_UTC() => Assert.Equal("2026-06-01T12:00:00Z", Clock.Text(Now.ToOffset(TimeSpan.FromHours(2))));
}
