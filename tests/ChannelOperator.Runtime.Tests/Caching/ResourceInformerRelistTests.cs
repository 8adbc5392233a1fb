using System.Globalization;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>What makes an informer list again, and what it makes of the list.</summary>
public sealed class ResourceInformerRelistTests
{
    private static readonly InformerOptions LongWatches = InformerHarness.Impatient with { PageSize = 500, MinWatchTimeout = TimeSpan.FromHours(1), MaxWatchTimeout = TimeSpan.FromHours(1) };

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
        (InformerHarness harness, OpenWatch watch) = await InformerHarness.WatchingAsync(InformerHarness.Patient, "a");
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
}
