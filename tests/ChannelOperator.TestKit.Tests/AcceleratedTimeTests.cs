namespace ChannelOperator.TestKit.Tests;

public sealed class AcceleratedTimeTests
{
    [Fact]
    public async Task Timers_FireWhenTheirTimeHasComeOnItsOwnClock()
    {
        AcceleratedTime time = new(100_000);
        time.Accelerate();
        DateTimeOffset start = time.GetUtcNow();
        long timestamp = time.GetTimestamp();

        await Task.Delay(TimeSpan.FromHours(1), time);

        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromHours(0.9), TimeSpan.MaxValue);
        Assert.InRange(time.GetElapsedTime(timestamp), TimeSpan.FromHours(0.9), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task InfiniteTimer_NeverFires()
    {
        AcceleratedTime time = new(1_000_000);
        time.Accelerate();
        bool fired = false;
        await using ITimer timer = time.CreateTimer(_ => fired = true, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await Task.Delay(TimeSpan.FromHours(10), time);
        Assert.False(fired);
    }

    [Fact]
    public async Task TimersThatRun_AreAcceleratedToo()
    {
        AcceleratedTime time = new(100_000);
        Task hour = Task.Delay(TimeSpan.FromHours(1), time);
        Assert.False(hour.IsCompleted);
        time.Accelerate();
        await hour.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task PeriodicTimer_GoesOnFaster()
    {
        AcceleratedTime time = new(100_000);
        using PeriodicTimer timer = new(TimeSpan.FromHours(1), time);
        time.Accelerate();
        DateTimeOffset start = time.GetUtcNow();
        Assert.True(await timer.WaitForNextTickAsync());
        Assert.True(await timer.WaitForNextTickAsync());
        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromHours(1.9), TimeSpan.MaxValue);
    }
}
