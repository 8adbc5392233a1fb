using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>A server that is unwell, out of reach, or does not let the informer list or watch.</summary>
public sealed class ResourceInformerRefusalTests
{
    [Fact]
    public async Task Throttled_WaitsAsLongAsAsked()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync();
        harness.Server.FailNext(request => request.IsList, context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return context.FailAsync(429, "TooManyRequests");
        });
        harness.Start();

        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(7));
        Assert.Equal(1, harness.Server.Lists);
        harness.Clock.Advance(TimeSpan.FromSeconds(7));

        await Soon.Of(harness.Informer.WhenSynced, "the list");
    }

    [Fact]
    public async Task Unwell_PausesGrowUntilAWatchIsSteady()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync(InformerHarness.Patient);
        for (int i = 0; i < 4; i++)
        {
            harness.Server.FailNext(request => request.IsList, context => context.FailAsync(500, "InternalError"));
        }

        harness.Start();
        foreach (int milliseconds in (int[])[100, 200, 400])
        {
            await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(milliseconds));
            harness.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        OpenWatch watch = await harness.Server.NextWatchAsync();
        await harness.UntilStatusAsync(status => status.FailingSince is null);

        watch.End();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(800));
        harness.Clock.Advance(TimeSpan.FromMilliseconds(800));
        watch = await harness.Server.NextWatchAsync();
        await harness.Clock.TimerAsync(TimeSpan.FromSeconds(90));

        harness.Clock.Advance(TimeSpan.FromSeconds(10));
        watch.End();
        await harness.Server.NextWatchAsync();
    }

    [Fact]
    public async Task WatchUnwell_GoesOnWithoutListing()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness _ = harness;
        harness.Server.FailNext(request => request.IsWatch, context => context.FailAsync(500, "InternalError"));
        harness.Server.FailNext(request => request.IsWatch, context => context.FailAsync(429, "TooManyRequests"));
        harness.Server.FailNext(request => request.IsWatch, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        watch.End();
        watch = await harness.Server.NextWatchAsync();

        Assert.Equal("101", watch.ResourceVersion);
        Assert.Equal(1, harness.Server.Lists);
        Assert.Equal(5, harness.Server.Watches);
    }

    [Fact]
    public async Task KindGoneAndBack_LastCopyKeptUntilListed()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(InformerHarness.Patient, "a", "b");
        await using InformerHarness _ = harness;
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset goneAt = harness.Clock.GetUtcNow();
        harness.Server.Delete("a");
        await harness.Probe.UntilGoneAsync("a");
        harness.Server.IsServed = false;
        watch.End();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(["b"], harness.Probe.Names);
        Assert.Equal(goneAt, harness.Informer.Status.FailingSince);
        Assert.True(harness.Informer.IsSynced);
        harness.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(
            "list widgets.example.org: 404 NotFound: the server could not find the requested resource", harness.Informer.Status.LastError);
        Assert.Equal(goneAt, harness.Informer.Status.FailingSince);
        Assert.Equal(TimeSpan.FromMilliseconds(100), harness.Informer.Status.FailingFor);

        harness.Server.Delete("b", tell: false);
        harness.Server.Put("c");
        harness.Server.IsServed = true;
        harness.Clock.Advance(TimeSpan.FromMilliseconds(200));
        await harness.Probe.UntilGoneAsync("b");
        await harness.UntilStatusAsync(status => status.FailingSince is null && status.LastError is null);
        Assert.Equal(["c"], harness.Probe.Names);
    }

    [Fact]
    public async Task KindNeverThere_NotSyncedAndSaysWhy()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync(InformerHarness.Patient);
        harness.Server.IsServed = false;
        harness.Start();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));

        Assert.False(harness.Informer.IsSynced);
        Assert.StartsWith("list widgets.example.org: 404", harness.Informer.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchForbiddenAndListAllowed_StaysFailing()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync(InformerHarness.Patient);
        DateTimeOffset start = harness.Clock.GetUtcNow();
        for (int i = 0; i < 3; i++)
        {
            harness.Server.FailNext(request => request.IsWatch, context => context.FailAsync(403, "Forbidden", "cannot watch"));
        }

        harness.Start();
        foreach (int milliseconds in (int[])[100, 200])
        {
            await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(milliseconds));
            Assert.Equal(start, harness.Informer.Status.FailingSince);
            Assert.Equal("watch widgets.example.org: 403 Forbidden: cannot watch", harness.Informer.Status.LastError);
            harness.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.True(harness.Informer.IsSynced);
        await harness.Server.NextWatchAsync();
        await harness.UntilStatusAsync(status => status.FailingSince is null);
    }

    [Fact]
    public async Task ServerOutOfReach_SaysSo()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync(InformerHarness.Patient);
        await harness.Server.DisposeAsync();
        harness.Start();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));

        Assert.StartsWith("list widgets.example.org: Connection refused", harness.Informer.Status.LastError, StringComparison.Ordinal);
    }
}
