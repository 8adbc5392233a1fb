using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Tests.Testing;
using Moq;

namespace ChannelOperator.Runtime.Tests.Caching;

public sealed class CacheSyncTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task AllSynced_Returns() =>
        await CacheSync.WaitForSyncAsync([Informer(Task.CompletedTask), Informer(Task.CompletedTask)], CacheSync.DefaultTimeout, _clock, CancellationToken.None);

    [Fact]
    public async Task OneLate_OneLineWithVerbKindAndError()
    {
        TaskCompletionSource never = new();
        Task waiting = CacheSync.WaitForSyncAsync(
            [Informer(Task.CompletedTask), Informer(never.Task, "list widgets.example.org: 403 Forbidden: no"), Informer(never.Task)],
            CacheSync.DefaultTimeout,
            _clock,
            CancellationToken.None);

        _clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));

        CacheSyncException error = await Assert.ThrowsAsync<CacheSyncException>(() => waiting);
        Assert.Equal(
            "caches not synced after 120 s: list widgets.example.org: 403 Forbidden: no; list widgets.example.org: no answer yet", error.Message);
    }

    [Fact]
    public async Task Cancelled_Throws()
    {
        using CancellationTokenSource cancel = new();
        Task waiting = CacheSync.WaitForSyncAsync([Informer(new TaskCompletionSource().Task)], CacheSync.DefaultTimeout, _clock, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static IInformer Informer(Task synced, string? error = null)
    {
        Mock<IInformer> informer = new();
        informer.Setup(x => x.Type).Returns(Widget.Type);
        informer.Setup(x => x.WhenSynced).Returns(synced);
        informer.Setup(x => x.IsSynced).Returns(synced.IsCompleted);
        informer.Setup(x => x.Status).Returns(new InformerStatus(synced.IsCompleted, null, null, error, default, default));
        return informer.Object;
    }
}
