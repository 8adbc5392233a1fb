using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.LeaderElection;

/// <summary>Several candidates, each with a clock of its own.</summary>
public sealed class LeaderHandoverTests
{
    private readonly LeaseStore _store = new();

    [Fact]
    public async Task Stopped_ReleasedAndTakenAtTheNextLook()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        await using Candidate two = new(_store, "two");
        two.Start();
        await two.PausesAsync();

        await one.StopAsync();
        await one.Running;
        Assert.Null(_store.Holder);
        Assert.Equal("1", _store.Spec("leaseDurationSeconds"));
        Assert.False(two.HasLed);
        two.Clock.Advance(Candidate.Pause);

        await two.Leads;
        Assert.Equal("two", _store.Holder);
        Assert.Equal(("15", "1"), (_store.Spec("leaseDurationSeconds"), _store.Spec("leaseTransitions")));
    }

    [Fact]
    public async Task StoppedWhileWorkIsEnding_KeptUntilItHasEnded()
    {
        await using Candidate one = new(_store, "one");
        TaskCompletionSource working = new();
        one.WhenCancelled = () => working.Task;
        one.Start();
        CancellationToken term = await one.Leads;
        await one.PausesAsync();
        await one.StopAsync();
        Assert.True(term.IsCancellationRequested);

        await one.LookAgainAsync();
        Assert.Equal("2026-03-01T12:00:02.000000Z", _store.Spec("renewTime"));
        Assert.Equal("one", _store.Holder);
        working.SetResult();

        await one.Running;
        Assert.Null(_store.Holder);
    }

    [Fact]
    public async Task StoppedWhenTheAnswerOfARenewalWasLost_ReleasedAllTheSame()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.AfterStore = _ => throw new HttpRequestException("no connection");
        await one.LookAgainAsync();
        one.Api.AfterStore = _ => { };

        await one.StopAsync();

        await one.Running;
        Assert.Null(_store.Holder);
    }

    [Fact]
    public async Task StoppedAndStolenMeanwhile_LeavesItToTheOther()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        _store.Edit("""{"spec":{"holderIdentity":"thief"}}""");

        await one.StopAsync();

        await one.Running;
        Assert.Equal("thief", _store.Holder);
    }

    [Fact]
    public async Task StoppedAndServerOutOfReach_EndsAllTheSame()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.Fault = _ => new HttpRequestException("no connection");

        await one.StopAsync();

        await one.Running;
        Assert.Equal("one", _store.Holder);
    }

    [Fact]
    public async Task HolderFallsSilent_TakenAfterTheLeaseDurationOfTheOwnClock()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        await using Candidate two = new(_store, "two");

        // The clocks disagree by hours: nothing may depend on it.
        two.Clock.Advance(TimeSpan.FromHours(-0.5).Duration());
        two.Start();
        await two.PausesAsync();
        for (int i = 0; i < 7; i++)
        {
            await two.LookAgainAsync();
        }

        Assert.False(two.HasLed);
        two.Clock.Advance(Candidate.Pause);

        await two.Leads;
        Assert.Equal("two", _store.Holder);
    }

    [Fact]
    public async Task HolderRenews_NeverTaken()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        await using Candidate two = new(_store, "two");
        two.Start();
        await two.PausesAsync();
        for (int i = 0; i < 30; i++)
        {
            await one.LookAgainAsync();
            await two.LookAgainAsync();
        }

        Assert.False(two.HasLed);
        Assert.True(one.Elector.IsLeading);
    }

    [Fact]
    public async Task HolderCutOff_StopsBeforeTheOtherLeads()
    {
        // One clock for both, as the real one.
        FakeClock clock = new();
        await using Candidate one = new(_store, "one", clock);
        one.Start();
        CancellationToken term = await one.Leads;
        await one.PausesAsync();
        await using Candidate two = new(_store, "two", clock);
        two.Start();
        await two.PausesAsync();
        one.Api.Fault = _ => new HttpRequestException("no connection");
        TimeSpan? lostAt = null;
        DateTimeOffset start = clock.GetUtcNow();

        while (!two.HasLed && clock.GetUtcNow() - start < TimeSpan.FromSeconds(14))
        {
            clock.Advance(Candidate.Pause);
            lostAt ??= term.IsCancellationRequested ? clock.GetUtcNow() - start : null;
            await two.PausesAsync();
            if (lostAt is null)
            {
                await one.PausesAsync();
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(10), lostAt);
        Assert.False(two.HasLed);
        clock.Advance(Candidate.Pause);
        await two.Leads;
    }

    [Fact]
    public async Task TwoAtOnce_OneLeads()
    {
        await using Candidate one = new(_store, "one");
        await using Candidate two = new(_store, "two");
        one.Start();
        two.Start();
        await Task.WhenAll(one.PausesAsync(), two.PausesAsync());

        Assert.NotEqual(one.Elector.IsLeading, two.Elector.IsLeading);
        Assert.Equal(one.Elector.IsLeading ? "one" : "two", _store.Holder);
    }

    [Fact]
    public async Task ServerOutOfReachAtTheStart_WaitsForIt()
    {
        await using Candidate one = new(_store, "one");
        one.Api.Fault = _ => new HttpRequestException("no connection");
        one.Start();
        await one.PausesAsync();
        await one.LookAgainAsync();
        one.Api.Fault = _ => null;

        one.Clock.Advance(Candidate.Pause);

        await one.Leads;
        Assert.Contains(one.Log.Lines, line => line.Contains("cannot acquire: no connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StoppedWhileWaiting_EndsWithoutHavingLed()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        await using Candidate two = new(_store, "two");
        two.Start();
        await two.PausesAsync();

        await two.StopAsync();

        await two.Running;
        Assert.False(two.HasLed);
        Assert.Equal("one", _store.Holder);
    }

    [Fact]
    public async Task OwnLeaseFound_TakenAtOnceWithoutATransition()
    {
        _store.Create("""{"metadata":{"name":"the-lease"},"spec":{"holderIdentity":"one","leaseTransitions":4}}"""u8.ToArray());

        await using Candidate one = await Candidate.LeadingAsync(_store, "one");

        Assert.Equal("4", _store.Spec("leaseTransitions"));
    }

    [Fact]
    public async Task HolderWithItsOwnDuration_Respected()
    {
        _store.Create("""{"metadata":{"name":"the-lease"},"spec":{"holderIdentity":"other","leaseDurationSeconds":60}}"""u8.ToArray());
        await using Candidate one = new(_store, "one");
        one.Start();
        await one.PausesAsync();
        for (int i = 0; i < 29; i++)
        {
            await one.LookAgainAsync();
        }

        Assert.False(one.HasLed);
        one.Clock.Advance(Candidate.Pause);
        await one.Leads;
    }
}
