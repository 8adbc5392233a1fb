using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.LeaderElection;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.LeaderElection;

public sealed class LeaderElectorTests
{
    private static readonly HttpRequestException NoConnection = new("no connection");

    private readonly LeaseStore _store = new();

    [Fact]
    public async Task NoLease_CreatedWithSixDigitTimes()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");

        Assert.True(one.Elector.IsLeading);
        Assert.Equal("one", _store.Holder);
        Assert.Equal("2026-03-01T12:00:00.000000Z", _store.Spec("renewTime"));
        Assert.Equal(_store.Spec("renewTime"), _store.Spec("acquireTime"));
        Assert.Equal(("15", "0"), (_store.Spec("leaseDurationSeconds"), _store.Spec("leaseTransitions")));
        Assert.Equal(1, one.MasterStatus);
    }

    [Fact]
    public async Task Leading_RenewsEveryRetryPeriod()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");

        for (int i = 0; i < 20; i++)
        {
            await one.LookAgainAsync();
        }

        Assert.Equal("2026-03-01T12:00:40.000000Z", _store.Spec("renewTime"));
        Assert.Equal("2026-03-01T12:00:00.000000Z", _store.Spec("acquireTime"));
        Assert.True(one.Elector.IsLeading);
        Assert.False((await one.Leads).IsCancellationRequested);
    }

    [Fact]
    public async Task TransportErrorsUntilTheDeadline_LeadsUntilThenAndNoLonger()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.Fault = _ => NoConnection;
        for (int i = 0; i < 4; i++)
        {
            await one.LookAgainAsync();
        }

        one.Clock.Advance(TimeSpan.FromSeconds(1.999));
        Assert.True(one.Elector.IsLeading);
        Assert.False((await one.Leads).IsCancellationRequested);

        // The server is back for the renewal that falls together with the deadline: too late.
        one.Api.Fault = _ => null;
        one.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(one.Elector.IsLeading);
        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
        Assert.True((await one.Leads).IsCancellationRequested);
    }

    [Fact]
    public async Task TransportErrorsThenSuccess_TermGoesOn()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        for (int round = 0; round < 3; round++)
        {
            one.Api.Fault = _ => NoConnection;
            for (int i = 0; i < 3; i++)
            {
                await one.LookAgainAsync();
            }

            one.Api.Fault = _ => null;
            await one.LookAgainAsync();
        }

        Assert.True(one.Elector.IsLeading);
        Assert.False((await one.Leads).IsCancellationRequested);
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    public async Task ServerRefuses_TriedAgainUntilTheDeadline(int code, string reason)
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.Fault = verb => new ApiException(verb, Widget.Type, default, code, reason, "");
        int calls = one.Api.Calls;
        for (int i = 0; i < 4; i++)
        {
            await one.LookAgainAsync();
        }

        Assert.Equal(4, one.Api.Calls - calls);
        Assert.True(one.Elector.IsLeading);
        one.Clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
        Assert.True((await one.Leads).IsCancellationRequested);
        Assert.Equal(0, one.MasterStatus);
    }

    [Fact]
    public async Task RenewalHangs_CutOffAndTriedAgain()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.Hangs = true;
        one.Clock.Advance(TimeSpan.FromSeconds(2));
        await one.Clock.TimerAsync(TimeSpan.FromSeconds(5));
        one.Api.Hangs = false;

        one.Clock.Advance(TimeSpan.FromSeconds(5));
        await one.PausesAsync();
        await one.LookAgainAsync();

        Assert.Equal("2026-03-01T12:00:09.000000Z", _store.Spec("renewTime"));
        Assert.True(one.Elector.IsLeading);
    }

    [Fact]
    public async Task RenewalHangsForEver_TermEndsAtTheDeadline()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.Hangs = true;
        one.Clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.True(one.Elector.IsLeading);
        Assert.False((await one.Leads).IsCancellationRequested);

        one.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True((await one.Leads).IsCancellationRequested);
        Assert.False(one.Elector.IsLeading);
        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
    }

    [Fact]
    public async Task ProcessPaused_KnowsItsLossBeforeAnyTimer()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");

        one.Clock.PauseProcess(TimeSpan.FromMinutes(1));

        Assert.False((await one.Leads).IsCancellationRequested);
        Assert.False(one.Elector.IsLeading);
        FencedApiClient fenced = new(one.Api, () => one.Elector.IsLeading);
        await Assert.ThrowsAsync<LeadershipLostException>(() => fenced.PatchAsync(
            Widget.Type, default, null, PatchType.MergePatch, default, WidgetJson.Default.Widget, CancellationToken.None));

        one.Clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
    }

    [Fact]
    public async Task ProcessPausedDuringARenewalThatSucceeds_TermIsOverAllTheSame()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.AfterStore = _ => one.Clock.PauseProcess(TimeSpan.FromSeconds(12));

        one.Clock.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
    }

    [Fact]
    public async Task Stolen_TermEndsAtTheNextLook()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        _store.Edit("""{"spec":{"holderIdentity":"thief"}}""");

        one.Clock.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
        Assert.True((await one.Leads).IsCancellationRequested);
        Assert.Equal("thief", _store.Holder);
    }

    [Fact]
    public async Task EditedBySomebodyElse_KeptAndTheEditToo()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        _store.Edit("""{"metadata":{"labels":{"a":"b"}}}""");

        await one.LookAgainAsync();

        Assert.True(one.Elector.IsLeading);
        Assert.Equal("2026-03-01T12:00:02.000000Z", _store.Spec("renewTime"));
        Assert.Equal("b", (string?)_store.Stored!["metadata"]!["labels"]!["a"]);
    }

    [Fact]
    public async Task AnswerOfARenewalLost_NextOneSucceeds()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        one.Api.AfterStore = _ => throw NoConnection;
        await one.LookAgainAsync();
        one.Api.AfterStore = _ => { };

        await one.LookAgainAsync();

        Assert.True(one.Elector.IsLeading);
        Assert.Equal("2026-03-01T12:00:04.000000Z", _store.Spec("renewTime"));
    }

    [Fact]
    public async Task LeaseDeleted_MadeAgain()
    {
        await using Candidate one = await Candidate.LeadingAsync(_store, "one");
        _store.Delete();

        await one.LookAgainAsync();

        Assert.Equal("one", _store.Holder);
        Assert.True(one.Elector.IsLeading);
    }

    [Fact]
    public async Task LeadFunctionThatIgnoresTheLoss_DoesNotHoldTheProcess()
    {
        await using Candidate one = new(_store, "one", leaseDuration: TimeSpan.FromSeconds(17));
        TaskCompletionSource never = new();
        one.WhenCancelled = () => never.Task;
        one.Start();
        await one.Leads;
        await one.PausesAsync();
        _store.Edit("""{"spec":{"holderIdentity":"thief"}}""");

        one.Clock.Advance(TimeSpan.FromSeconds(2));
        await one.Clock.TimerAsync(TimeSpan.FromSeconds(7));
        Assert.True(one.IsRunning);
        one.Clock.Advance(TimeSpan.FromSeconds(7));

        await Assert.ThrowsAsync<LeadershipLostException>(() => one.Running);
    }

    [Fact]
    public async Task LeadFunctionReturns_LeaseReleased()
    {
        Candidate one = new(_store, "one");
        await Soon.Of(Task.Run(() => one.Elector.RunAsync(_ => Task.CompletedTask, CancellationToken.None)), "the end");

        Assert.Null(_store.Holder);
        Assert.False(one.Elector.IsLeading);
    }

    [Fact]
    public async Task LeadFunctionThrows_LeaseReleasedAndThrown()
    {
        Candidate one = new(_store, "one");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Soon.Of(
            Task.Run(() => one.Elector.RunAsync(_ => throw new InvalidOperationException("no"), CancellationToken.None)), "the end"));

        Assert.Null(_store.Holder);
    }

    [Fact]
    public async Task TimingThatCannotWork_Refused()
    {
        LeaderElectorOptions options = new()
        {
            Namespace = "system",
            LeaseName = "the-lease",
            Identity = "one",
            RenewDeadline = TimeSpan.FromSeconds(15),
        };
        using MetricsProbe metrics = new();
        LeaderElector elector = new(new LeaseApi(_store), options, new FakeClock(), metrics.Metrics, new LogProbe());

        await Assert.ThrowsAsync<ArgumentException>(() => elector.RunAsync(_ => Task.CompletedTask, CancellationToken.None));
    }
}
