using System.Globalization;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>List and watch while all goes wrong.</summary>
public sealed class ResourceInformerFaultTests
{
    private static readonly InformerOptions Patient = InformerHarness.Impatient with
    {
        Backoff = new RetryBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), () => 1),
    };

    private static readonly InformerOptions LongWatches = InformerHarness.Impatient with { PageSize = 500, MinWatchTimeout = TimeSpan.FromHours(1), MaxWatchTimeout = TimeSpan.FromHours(1) };

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
    public async Task Answered410_ListsAgainAndDropsWhatVanished()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a", "b", "c");
        await using InformerHarness _ = harness;
        harness.Server.Delete("b", tell: false);
        harness.Server.Compact();

        watch.End();
        await harness.Probe.UntilGoneAsync("b");
        await harness.Server.NextWatchAsync();

        Assert.Equal(["a", "c"], harness.Probe.Names);
        CacheChange<Widget> last = harness.Probe.Changes[^1];
        Assert.Equal("b", last.Old!.Key.Name);
        Assert.Null(last.New);
        Assert.Null(harness.Informer.Status.FailingSince);
        Assert.Equal(0, harness.Metrics.Sum("informer_errors_total{resource=widgets.example.org,verb=watch}"));
    }

    [Fact]
    public async Task ExpiredAfterAnOutage_ListedWithoutAPauseButNotOverAndOver()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(Patient, "a");
        await using InformerHarness _ = harness;
        foreach (int i in (int[])[1, 2])
        {
            harness.Server.FailNext(request => request.IsWatch, context => context.FailAsync(503, "ServiceUnavailable"));
        }

        harness.Server.FailNext(request => request.IsWatch, context => context.FailAsync(410, "Expired"));
        harness.Server.FailNext(request => request.IsWatch, context => context.FailAsync(410, "Expired"));
        watch.End();
        foreach (int milliseconds in (int[])[100, 200])
        {
            await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(milliseconds));
            Assert.Equal(1, harness.Server.Lists);
            harness.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, harness.Server.Lists);
        harness.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await harness.Server.NextWatchAsync();
        Assert.Equal(3, harness.Server.Lists);
    }

    [Fact]
    public async Task ErrorEvent410_ListsAgain()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a", "b");
        await using InformerHarness _ = harness;
        harness.Server.Delete("a", tell: false);

        watch.Send("ERROR", Answers.Status(410, "Expired"));
        await harness.Probe.UntilGoneAsync("a");
        await harness.Server.NextWatchAsync();

        Assert.Equal(["b"], harness.Probe.Names);
        Assert.Equal(2, harness.Metrics.Sum("informer_lists_total{resource=widgets.example.org}"));
    }

    [Fact]
    public async Task UnchangedObjectsListedAgain_NoChangeTold()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a", "b", "c");
        await using InformerHarness _ = harness;

        watch.Send("ERROR", Answers.Status(410, "Expired"));
        await harness.Server.NextWatchAsync();

        Assert.Equal(3, harness.Probe.Changes.Count);
    }

    [Theory]
    [InlineData("rubbish\n")]
    [InlineData("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"a\"}\n")]
    [InlineData("{\"type\":\"SOMETHING\",\"object\":{}}\n")]
    [InlineData("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{}}}\n")]
    [InlineData("{\"type\":\"MODIFIED\"}\n")]
    [InlineData("[]\n")]
    [InlineData("\n")]
    public async Task LineThatIsNoEvent_ListsAgain(string line)
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a", "b");
        await using InformerHarness _ = harness;
        harness.Server.Delete("a", tell: false);

        watch.SendRaw(line);
        await harness.Probe.UntilGoneAsync("a");

        Assert.Equal(["b"], harness.Probe.Names);
        Assert.Equal(1, harness.Metrics.Sum("informer_errors_total{resource=widgets.example.org,verb=watch}"));
    }

    [Fact]
    public async Task ErrorEvent500_ListsAgain()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(null, "a");
        await using InformerHarness _ = harness;
        harness.Server.Delete("a", tell: false);

        watch.Send("ERROR", Answers.Status(500, "InternalError", "unable to decode"));
        await harness.Probe.UntilGoneAsync("a");

        Assert.Contains(harness.Log.Lines, line => line.Contains("unable to decode", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ContinueTokenExpired_ListBeginsAgain()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync();
        foreach (string name in (string[])["a", "b", "c"])
        {
            harness.Server.Put(name);
        }

        harness.Server.FailNext(request => request.Query["continue"] == "2", context =>
        {
            harness.Server.Delete("a");
            return context.FailAsync(410, "Expired", "The provided continue parameter is too old");
        });
        harness.Start();
        await Soon.Of(harness.Informer.WhenSynced, "the list");

        Assert.Equal(["b", "c"], harness.Probe.Names);
        Assert.Equal(["", "2", ""], harness.Server.Server.Requests.Take(3).Select(request => request.Query["continue"].ToString()));
    }

    [Fact]
    public async Task PageThatIsNoList_ListBeginsAgain()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync();
        harness.Server.Put("a");
        harness.Server.FailNext(request => request.IsList, context => context.JsonAsync("""{"items":[{"metadata":"""));
        harness.Server.FailNext(request => request.IsList, context => context.JsonAsync("""{"metadata":{},"items":null}"""));
        harness.Start();
        await Soon.Of(harness.Informer.WhenSynced, "the list");

        Assert.Equal(["a"], harness.Probe.Names);
        Assert.Equal(2, harness.Metrics.Sum("informer_errors_total{resource=widgets.example.org,verb=list}"));
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
    public async Task EventLost_FoundByTheListAfterItsAge()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(LongWatches, "a", "b");
        await using InformerHarness _ = harness;
        harness.Server.Delete("b", tell: false);
        await harness.Probe.UntilVersionAsync("c", harness.Server.Put("c"));

        harness.Clock.Advance(TimeSpan.FromMinutes(14.9));
        watch.End();
        watch = await harness.Server.NextWatchAsync();
        Assert.Equal(1, harness.Server.Lists);
        Assert.Equal(["a", "b", "c"], harness.Probe.Names);

        harness.Clock.Advance(TimeSpan.FromMinutes(0.1));
        watch.End();
        await harness.Probe.UntilGoneAsync("b");
        await harness.Server.NextWatchAsync();

        Assert.Equal(2, harness.Server.Lists);
        Assert.Equal(["a", "c"], harness.Probe.Names);
    }

    [Fact]
    public async Task OldListCannotBeRenewed_WatchGoesOnFirst()
    {
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(LongWatches, "a");
        await using InformerHarness _ = harness;
        int seen = harness.Server.Put("b");
        await harness.Probe.UntilVersionAsync("b", seen);
        harness.Clock.Advance(TimeSpan.FromMinutes(15));
        harness.Server.FailNext(request => request.IsList, context => context.FailAsync(503, "ServiceUnavailable"));

        watch.End();
        watch = await harness.Server.NextWatchAsync();
        Assert.Equal(seen.ToString(CultureInfo.InvariantCulture), watch.ResourceVersion);
        await harness.Probe.UntilVersionAsync("c", harness.Server.Put("c"));

        watch.End();
        await harness.Server.NextWatchAsync();
        Assert.Equal(3, harness.Server.Lists);
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
        await using InformerHarness harness = await InformerHarness.CreateAsync(Patient);
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
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(Patient, "a", "b");
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
        await using InformerHarness harness = await InformerHarness.CreateAsync(Patient);
        harness.Server.IsServed = false;
        harness.Start();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));

        Assert.False(harness.Informer.IsSynced);
        Assert.StartsWith("list widgets.example.org: 404", harness.Informer.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchForbiddenAndListAllowed_StaysFailing()
    {
        await using InformerHarness harness = await InformerHarness.CreateAsync(Patient);
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
        await using InformerHarness harness = await InformerHarness.CreateAsync(Patient);
        await harness.Server.DisposeAsync();
        harness.Start();
        await harness.Clock.TimerAsync(TimeSpan.FromMilliseconds(100));

        Assert.StartsWith("list widgets.example.org: Connection refused", harness.Informer.Status.LastError, StringComparison.Ordinal);
    }
}
