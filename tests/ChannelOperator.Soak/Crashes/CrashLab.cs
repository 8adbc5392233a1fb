using ChannelOperator.Soak.Worlds;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.Crashes;

/// <summary>
/// Kills an operator in the middle of its writes, starts another, and compares what comes of it with what comes of an undisturbed one. Many worlds are
/// held up at a point each before one kill ends them all: they share nothing, so each is as good as alone.
/// </summary>
public sealed class CrashLab : IAsyncDisposable
{
    /// <summary>How many worlds share one kill.</summary>
    public const int BatchSize = 24;

    // A world that is held up keeps up to three workers.
    private const string Workers = "128";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LocalCluster _cluster;
    private readonly PodStandIn _pods;
    private readonly ApiProxy _proxy;
    private readonly ProxyStep? _plantedBug;
    private readonly HttpClient _client;
    private readonly Dictionary<CrashScenario, (int Writes, WorldSnapshot End)> _undisturbed = [];
    private OperatorProcess _operator = null!;

    private CrashLab(LocalCluster cluster, ApiProxy proxy, ProxyStep? plantedBug)
    {
        _cluster = cluster;
        _proxy = proxy;
        _plantedBug = plantedBug;
        _pods = PodStandIn.Start(cluster);
        _client = cluster.CreateHttpClient(cluster.AdminToken);
    }

    /// <summary>Starts a control plane, a proxy and an operator.</summary>
    /// <param name="plantedBug">Makes of the operator and its proxy one with a bug, to see that it is found.</param>
    public static async Task<CrashLab> StartAsync(Func<LocalCluster, ProxyStep>? plantedBug = null)
    {
        LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers, ExtraControllerManagerFlags = WorldFleet.QuickControllers });
        CrashLab lab = new(cluster, await ApiProxy.StartAsync(cluster), plantedBug?.Invoke(cluster));
        await lab.StartOperatorAsync();
        return lab;
    }

    /// <summary>How many writes a scenario takes when nothing disturbs it; it must have been learnt.</summary>
    public int WritesOf(CrashScenario scenario) => _undisturbed[scenario].Writes;

    /// <summary>Runs scenarios undisturbed, and keeps how they end.</summary>
    public async Task LearnAsync(IReadOnlyList<CrashScenario> scenarios)
    {
        CrashTrial[] trials = await PrepareAsync([.. scenarios.Select(scenario => new CrashCase(scenario, 0, AnswerArrives: true))]);
        await ActAsync(trials);
        await WaitForAsync(trials, (trial, state) => trial.Case.Scenario.Change.IsReached(state));
        await WaitUntilIdleAsync();
        foreach (CrashTrial trial in trials)
        {
            await trial.History!.CatchUpAsync();
            _undisturbed[trial.Case.Scenario] = (trial.Point.Count, await WorldSnapshot.TakeAsync(trial.World, trial.History));
        }

        _proxy.Clear();
        await DisposeAsync(trials);
    }

    /// <summary>Runs cases whose scenarios have been learnt.</summary>
    public async Task<IReadOnlyList<CrashResult>> RunAsync(IReadOnlyList<CrashCase> cases)
    {
        List<CrashResult> results = [];
        foreach (CrashCase[] batch in cases.Chunk(BatchSize))
        {
            results.AddRange(await RunBatchAsync(batch));
        }

        return results;
    }

    public async ValueTask DisposeAsync()
    {
        await (_operator?.DisposeAsync() ?? default);
        await _proxy.DisposeAsync();
        await _pods.DisposeAsync();
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    private static Task DisposeAsync(IEnumerable<CrashTrial> trials) => Task.WhenAll(trials.Select(trial => trial.DisposeAsync().AsTask()));

    private async Task<IReadOnlyList<CrashResult>> RunBatchAsync(IReadOnlyList<CrashCase> cases)
    {
        CrashTrial[] trials = await PrepareAsync(cases);
        if (_plantedBug is not null)
        {
            _proxy.Use(_plantedBug);
        }

        await ActAsync(trials);
        await WaitForAsync(trials, (trial, state) => trial.Point.IsReached || trial.Case.Scenario.Change.IsReached(state));
        bool[] reached = [.. trials.Select(trial => trial.Point.IsReached)];
        IReadOnlyDictionary<string, WorldState> states = await WorldState.ReadAllAsync(_client, CancellationToken.None);
        foreach (CrashTrial trial in trials)
        {
            trial.Problems.AddRange(StatusTruth.Lies(states[trial.World.Namespace], trial.Case.Scenario));
        }

        await _operator.DisposeAsync();
        _proxy.Clear();
        await StartOperatorAsync();
        await CompareAsync(trials);
        CrashResult[] results = [.. trials.Select((trial, index) => new CrashResult(trial.Case, reached[index], [.. trial.Problems]))];
        await DisposeAsync(trials);
        return results;
    }

    private async Task CompareAsync(CrashTrial[] trials)
    {
        try
        {
            await WaitForAsync(trials, (trial, state) => trial.Case.Scenario.Change.IsReached(state));
            await WaitUntilIdleAsync();
        }
        catch (TimeoutException exception)
        {
            // Which ones, the comparison tells.
            trials[0].Problems.Add($"{exception.Message}; the operator's log ends with: {_operator.Log()[^Math.Min(2000, _operator.Log().Length)..]}");
        }

        await Task.WhenAll(trials.Select(async trial =>
        {
            await trial.History!.CatchUpAsync();
            WorldSnapshot end = await WorldSnapshot.TakeAsync(trial.World, trial.History);
            trial.Problems.AddRange(end.DifferencesFrom(_undisturbed[trial.Case.Scenario].End));
        }));
    }

    /// <summary>Makes a world for each case and brings it to where its change begins.</summary>
    private async Task<CrashTrial[]> PrepareAsync(IReadOnlyList<CrashCase> cases)
    {
        CrashTrial[] trials = await Task.WhenAll(cases.Select(async point => new CrashTrial(point, await ChannelWorld.CreateByRequestAsync(_cluster))));
        for (int stage = 0; stage < trials.Max(trial => trial.Case.Scenario.Preparation.Count); stage++)
        {
            CrashTrial[] staged = [.. trials.Where(trial => trial.Case.Scenario.Preparation.Count > stage)];
            await Task.WhenAll(staged.Select(trial => trial.Case.Scenario.Preparation[stage].Act(trial.World)));
            await WaitForAsync(staged, (trial, state) => trial.Case.Scenario.Preparation[stage].IsReached(state));
        }

        await WaitUntilIdleAsync();
        foreach (CrashTrial trial in trials)
        {
            trial.History = await DeploymentHistory.OpenAsync(trial.World);
            _proxy.Use(trial.Point.StepAsync);
        }

        return trials;
    }

    private static Task ActAsync(CrashTrial[] trials) => Task.WhenAll(trials.Select(trial => trial.Case.Scenario.Change.Act(trial.World)));

    private Task WaitForAsync(IReadOnlyList<CrashTrial> trials, Func<CrashTrial, WorldState, bool> isReached) => Wait.ForAsync(
        "all worlds to get on",
        async token =>
        {
            IReadOnlyDictionary<string, WorldState> states = await WorldState.ReadAllAsync(_client, token);
            return (IReadOnlyList<CrashCase>)[.. trials.Where(trial => !isReached(trial, states.GetValueOrDefault(trial.World.Namespace) ?? new WorldState())).Select(trial => trial.Case)];
        },
        late => late.Count == 0,
        Patience);

    private Task WaitUntilIdleAsync() => _operator.WaitForPassesAsync(0);

    private async Task StartOperatorAsync() =>
        _operator = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, _proxy.KubeconfigPath, "--leader-elect=false", "--workers", Workers);
}
