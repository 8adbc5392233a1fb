using ChannelOperator.Runtime.LeaderElection;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.LeaderElection;

/// <summary>An elector of its own process: its own clock, its own way to the server.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<CancellationToken> _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;

    public Candidate(LeaseStore store, string identity, FakeClock? clock = null, TimeSpan? leaseDuration = null)
    {
        Clock = clock ?? new FakeClock();
        Api = new LeaseApi(store);
        LeaderElectorOptions options = new()
        {
            Namespace = "system",
            LeaseName = "the-lease",
            WaitPeriod = Pause,
            Identity = identity,
            LeaseDuration = leaseDuration ?? TimeSpan.FromSeconds(15),
            Random = () => 0,
        };
        Elector = new LeaderElector(Api, options, Clock, Metrics.Metrics, Log);
    }

    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(2);

    public FakeClock Clock { get; }

    public LeaseApi Api { get; }

    public MetricsProbe Metrics { get; } = new();

    public LogProbe Log { get; } = new();

    public LeaderElector Elector { get; }

    /// <summary>What the lead function does once its token is cancelled.</summary>
    public Func<Task> WhenCancelled { get; set; } = () => Task.CompletedTask;

    /// <summary>The token of the term, once there is one.</summary>
    public Task<CancellationToken> Leads => Soon.Of(_leads.Task, "the term");

    public bool HasLed => _leads.Task.IsCompleted;

    public Task Running => Soon.Of(_running!, "the elector's end");

    public bool IsRunning => !_running!.IsCompleted;

    public double? MasterStatus => Metrics.Last("leader_election_master_status{name=the-lease}");

    public void Start() => _running = Task.Run(() => Elector.RunAsync(LeadAsync, _stop.Token));

    public Task StopAsync() => _stop.CancelAsync();

    /// <summary>Waits until the elector pauses.</summary>
    public Task PausesAsync() => Clock.TimerAsync(Pause);

    /// <summary>Has it look at the lease again, and waits until it pauses after that.</summary>
    public async Task LookAgainAsync()
    {
        Clock.Advance(Pause);
        await PausesAsync();
    }

    public static async Task<Candidate> LeadingAsync(LeaseStore store, string identity)
    {
        Candidate candidate = new(store, identity);
        candidate.Start();
        await candidate.Leads;
        await candidate.PausesAsync();
        return candidate;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Api.Hangs = false;
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Metrics.Dispose();
        _stop.Dispose();
    }

    private async Task LeadAsync(CancellationToken term)
    {
        _leads.SetResult(term);
        TaskCompletionSource cancelled = new();
        await using CancellationTokenRegistration registration = term.Register(cancelled.SetResult);
        await cancelled.Task;
        await WhenCancelled();
    }
}
