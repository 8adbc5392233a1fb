using System.Globalization;
using ChannelOperator.Soak.Worlds;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.LongRun;

/// <summary>
/// Rounds of random changes with random faults. After each the faults end, and the cluster must come to be as the model says; on the way nobody may have been
/// stopped or started whom nothing concerned.
/// </summary>
internal sealed class LongRunner(LongRunOptions options, OperatorPair pair, TextWriter output) : IAsyncDisposable
{
    private readonly HttpClient _client = pair.Cluster.CreateHttpClient(pair.Cluster.AdminToken);
    private readonly List<WorldModel> _models = [];
    private readonly List<DeploymentHistory> _histories = [];
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly MemoryTrend _memory = new();

    /// <summary>Runs until the time is over or something is wrong.</summary>
    /// <returns>What was wrong; empty if nothing.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        Random random = new(options.Seed);
        RandomChanges changes = new(random);
        RandomFaults faults = new(random);
        await CreateAsync();
        long start = TimeProvider.System.GetTimestamp();
        for (int round = 1; round <= options.Rounds && TimeProvider.System.GetElapsedTime(start) < options.Duration; round++)
        {
            IReadOnlyList<string> problems = await RoundAsync(round, random, changes, faults);
            if (problems.Count > 0)
            {
                await output.WriteLineAsync($"seed {options.Seed}, round {round}: {string.Join("\n    ", problems.Take(20))}");
                return problems;
            }
        }

        (double middle, double last) = _memory.Thirds;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"memory of the first operator: median {middle:0} MiB in the middle third, {last:0} MiB in the last"));
        await output.WriteLineAsync(string.Join(", ", _done.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key} {item.Value}")));
        return _memory.IsFlat ? [] : [string.Create(CultureInfo.InvariantCulture, $"memory grew from {middle:0} to {last:0} MiB")];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DeploymentHistory history in _histories)
        {
            await history.DisposeAsync();
        }

        _models.ForEach(model => model.World.Dispose());
        _client.Dispose();
    }

    private async Task CreateAsync()
    {
        for (int number = 0; number < options.Worlds; number++)
        {
            ChannelWorld world = await ChannelWorld.CreateByRequestAsync(pair.Cluster);
            await world.LabelNamespaceAsync("channels", "allowed");
            await world.PatchPolicyAsync("""{"spec":{"namespaceSelector":{"matchLabels":{"channels":"allowed"}}}}""");
            ChannelModel[] channels = [.. Enumerable.Range(1, options.Channels / options.Worlds).Select(index => new ChannelModel($"channel-{index}"))];
            await world.CreateFleetAsync(channels.Select(channel => world.Channel(channel.Name).Manifest()));
            _models.Add(new WorldModel(world, channels));
        }

        if (await ComeToRestAsync(0) is { Count: > 0 } problems)
        {
            throw new InvalidOperationException($"the worlds did not begin as they should: {problems[0]}");
        }

        foreach (WorldModel model in _models)
        {
            _histories.Add(await DeploymentHistory.OpenAsync(model.World));
        }
    }

    private async Task<IReadOnlyList<string>> RoundAsync(int round, Random random, RandomChanges changes, RandomFaults faults)
    {
        RandomFault[] drawnFaults = [.. Enumerable.Range(0, random.Next(3)).Select(_ => faults.Draw())];
        Before[] before = [.. _models.Select(Before.Of)];
        RandomChange[] drawn = [.. Enumerable.Range(0, options.ChangesInARound).Select(_ => changes.Draw(_models[random.Next(_models.Count)])).OfType<RandomChange>()];
        foreach (RandomFault fault in drawnFaults)
        {
            Count($"fault: {fault.Name}");
            await fault.BeginAsync(pair);
        }

        foreach (RandomChange change in drawn)
        {
            Count(change.Name);
            await ApplyAsync(change);
        }

        foreach (RandomFault fault in drawnFaults)
        {
            await fault.EndAsync(pair);
        }

        List<string> problems = [.. await ComeToRestAsync(round)];
        for (int index = 0; index < _models.Count; index++)
        {
            await _histories[index].CatchUpAsync();
            (IReadOnlySet<string> run, IReadOnlySet<string> not) = before[index].Untouched(_models[index]);
            problems.AddRange(_models[index].Misdeeds(_histories[index], run, not));
            _histories[index].Forget();
        }

        await RestAsync(round, drawnFaults);
        return problems;
    }

    /// <summary>Sends a change until the API server takes it: it may be finding its etcd.</summary>
    private static Task ApplyAsync(RandomChange change) => Wait.ForAsync(
        $"{change.Name} to be taken",
        async _ =>
        {
            await change.ApplyAsync();
            return true;
        },
        TimeSpan.FromSeconds(60));

    /// <summary>Waits until every world is as its model says; what is not, it returns.</summary>
    private async Task<IReadOnlyList<string>> ComeToRestAsync(int round)
    {
        try
        {
            await Wait.ForAsync(
                $"the worlds to come to rest after round {round}",
                async token =>
                {
                    IReadOnlyDictionary<string, WorldState> states = await WorldState.ReadAllAsync(_client, token);
                    return (IReadOnlyList<string>)[.. _models.SelectMany(model => model.Faults(states[model.World.Namespace]))];
                },
                wrong => wrong.Count == 0,
                options.Patience);
            return [];
        }
        catch (TimeoutException exception)
        {
            return [exception.Message];
        }
    }

    private async Task RestAsync(int round, IEnumerable<RandomFault> faults)
    {
        IReadOnlyDictionary<string, WorldState> states = await WorldState.ReadAllAsync(_client, CancellationToken.None);
        _models.ForEach(model => model.ComeToRest(states[model.World.Namespace]));
        double memory = pair.First.ResidentMebibytes;
        _memory.Add(memory);
        int running = _models.Sum(model => model.Channels.Count(channel => channel.WasRunning));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round}: {running} run, {memory:0} MiB; {string.Join(", ", faults.Select(fault => fault.Name))}"));
    }

    private void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;

    /// <summary>What was so before a round.</summary>
    private sealed record Before(IReadOnlySet<string> Running, IReadOnlySet<string> Forbidden)
    {
        public static Before Of(WorldModel model) => new(
            model.Channels.Where(channel => channel.WasRunning && model.IsPermitted(channel)).Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal),
            model.Channels.Where(model.MustNotRun).Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal));

        /// <summary>Those of them that the round left so.</summary>
        public (IReadOnlySet<string> Running, IReadOnlySet<string> Forbidden) Untouched(WorldModel after)
        {
            ChannelModel[] untouched = [.. after.Channels.Where(channel => !channel.IsTouched)];
            return (
                untouched.Where(channel => Running.Contains(channel.Name) && after.IsPermitted(channel)).Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal),
                untouched.Where(channel => Forbidden.Contains(channel.Name) && after.MustNotRun(channel)).Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal));
        }
    }
}
