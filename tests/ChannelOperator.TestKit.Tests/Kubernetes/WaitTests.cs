using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

public sealed class WaitTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_value_that_was_awaited_is_returned()
    {
        var count = 0;
        var reached = await Wait.ForAsync("a third look", _ => Task.FromResult(++count), value => value == 3, Deadline);
        Assert.Equal(3, reached);
    }

    [Fact]
    public async Task At_the_deadline_the_message_says_what_was_awaited_and_last_seen()
    {
        var waiting = Wait.ForAsync("two replicas", _ => Task.FromResult("1 replica"), _ => false, Deadline, time: _time);
        _time.Advance(Deadline);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Equal("Waited 5 s in vain for two replicas. Last seen: 1 replica", error.Message);
    }

    [Fact]
    public async Task An_error_counts_as_not_yet()
    {
        var count = 0;
        await Wait.ForAsync("success", () => ++count == 3 ? true : throw new InvalidOperationException("not there"), Deadline);

        var waiting = Wait.ForAsync("success", bool () => throw new InvalidOperationException("not there"), Deadline, time: _time);
        _time.Advance(Deadline);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Equal("Waited 5 s in vain for success. Last seen: InvalidOperationException: not there", error.Message);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task A_look_that_hangs_ends_at_the_deadline()
    {
        var never = new TaskCompletionSource<bool>();
        var waiting = Wait.ForAsync("an answer", _ => never.Task, Deadline, time: _time);
        _time.Advance(Deadline);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Equal("Waited 5 s in vain for an answer. Last seen: nothing: the first look did not end", error.Message);
    }

    [Fact]
    public async Task The_caller_can_give_up()
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = Wait.ForAsync("nothing", () => false, Deadline, cancelled.Token, _time);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
