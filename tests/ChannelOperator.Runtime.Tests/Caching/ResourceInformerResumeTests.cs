using System.Globalization;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>Streams that end, break or fall silent: the next watch goes on where they were.</summary>
public sealed class ResourceInformerResumeTests
{
    [Fact]
    public async Task StreamDropped_GoesOnFromTheLastEvent()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness _ = harness;
        int seen = harness.Server.Put("b");
        await harness.Probe.UntilVersionAsync("b", seen);

        watch.Drop();
        watch = await harness.Server.NextWatchAsync();

        Assert.Equal(seen.ToString(CultureInfo.InvariantCulture), watch.ResourceVersion);
        Assert.Equal(1, harness.Server.Lists);
        await harness.Probe.UntilVersionAsync("c", harness.Server.Put("c"));
    }

    [Fact]
    public async Task ChangedWhileDisconnected_SeenByTheNextWatch()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness _ = harness;
        harness.Server.FailNext(request => request.IsWatch, context =>
        {
            harness.Server.Put("b");
            harness.Server.Delete("a");
            return context.FailAsync(503, "ServiceUnavailable");
        });

        watch.Drop();
        await harness.Server.NextWatchAsync();
        await harness.Probe.UntilGoneAsync("a");

        Assert.Equal(["b"], harness.Probe.Names);
        Assert.Equal(1, harness.Server.Lists);
    }

    [Fact]
    public async Task Bookmark_IsWhereTheNextWatchGoesOn()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness _ = harness;
        int bookmark = harness.Server.Bookmark();

        watch.End();
        watch = await harness.Server.NextWatchAsync();

        Assert.Equal(bookmark.ToString(CultureInfo.InvariantCulture), watch.ResourceVersion);
        Assert.Equal(["a"], harness.Probe.Names);
        Assert.Null(harness.Informer.Status.FailingSince);
    }

    [Fact]
    public async Task LastLineCutOff_ComesAgain()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness _ = harness;

        watch.SendRaw("""{"type":"MODIFIED","object":{"metadata":{"na""");
        watch.End();
        watch = await harness.Server.NextWatchAsync();

        Assert.Equal("101", watch.ResourceVersion);
        Assert.Equal(1, harness.Server.Lists);
    }

    [Fact]
    public async Task SilentStream_GivenUpAfterItsTimeoutAndSlack()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(90));
        await harness.Probe.UntilVersionAsync("a", harness.Server.Put("a"));

        harness.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal(1, harness.Server.Watches);
        harness.Clock.Advance(TimeSpan.FromSeconds(1));
        OpenWatch watch = await harness.Server.NextWatchAsync();

        Assert.Equal("102", watch.ResourceVersion);
        Assert.Contains(harness.Log.Lines, line => line.Contains("nothing came for longer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BookmarksOnly_NotGivenUp()
    {
        (InformerHarness harness, OpenWatch _) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness __ = harness;
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(90));
        for (int i = 0; i < 5; i++)
        {
            harness.Clock.Advance(TimeSpan.FromSeconds(50));
            DateTimeOffset now = harness.Clock.GetUtcNow();
            harness.Server.Bookmark();
            await harness.UntilStatusAsync(status => status.LastProgress == now);
        }

        Assert.Equal(1, harness.Server.Watches);
        Assert.Equal(TimeSpan.Zero, harness.Informer.Status.SinceProgress);
    }
}
