using System.Collections.Concurrent;
using System.Globalization;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>
/// A connector under load that is killed at random moments, stopped, rolled out under other rules and started again, between far ends that fail. When all is over everything is well once more,
/// everything is sent once more, and the history is held against what the connector promises.
/// </summary>
public sealed class LossRun : IAsyncDisposable
{
    private const string Account = "17841400000000000";
    private const int WebhooksBetweenKills = 32;

    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly LossOptions _options;
    private readonly Random _random;
    private readonly ConnectorFarEnds _farEnds;
    private readonly ConnectorWorkspace _workspace;
    private readonly SmallDisk? _disk;
    private readonly LossDriver _driver;
    private readonly LossFaults _faults;
    private readonly ConcurrentQueue<LossDisturbance> _disturbances = new();
    private readonly ExternalState? _external;
    private readonly ConnectorProcess?[] _connectors;
    private int _stops;
    private int _outages;

    private LossRun(LossOptions options, ConnectorFarEnds farEnds, ExternalState? external)
    {
        _options = options;
        _external = external;
        _connectors = new ConnectorProcess?[Math.Max(1, options.Replicas)];
        _random = new Random(options.Seed);
        _farEnds = farEnds;
        _workspace = new ConnectorWorkspace(ConnectorWorkspace.ContractFor(options.Platform, Account), farEnds);
        SortedDictionary<string, string> settings = new(_workspace.Contract.Settings.ToDictionary(), StringComparer.Ordinal) { ["genesysRequestsPerMinute"] = "10000" };
        _workspace.Write(_workspace.Contract with { Settings = settings });
        _workspace.WriteCredential("eraseToken", ConnectorWorkspace.EraseToken);
        external?.WriteTo(_workspace);
        _disk = SmallDisk.WhyNot is null && external is null ? new SmallDisk(_workspace.StatePath) : null;
        _driver = new LossDriver(options.Seed, options.Platform, Account, farEnds);
        _faults = new LossFaults(_random, farEnds, _disk, _disturbances.Enqueue);
    }

    /// <summary>Runs it.</summary>
    public static async Task<LossReport> RunAsync(LossOptions options)
    {
        await using LossRun run = new(options, await ConnectorFarEnds.StartAsync(), options.Replicas > 0 ? await ExternalState.StartAsync() : null);
        return await run.RunAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ConnectorProcess connector in _connectors.OfType<ConnectorProcess>())
        {
            await connector.DisposeAsync();
        }

        _disk?.Dispose();
        _workspace.Dispose();
        await _farEnds.DisposeAsync();
        await (_external?.DisposeAsync() ?? default);
    }

    private async Task<LossReport> RunAsync()
    {
        long began = Time.GetTimestamp();
        await StartAllAsync();
        _driver.Start();
        for (int kill = 0; kill < _options.Kills; kill++)
        {
            await LiveAndEndAsync();
        }

        await _driver.EndAsync(Patience);
        // What waits for its next attempt would wait for up to a minute.
        await EndAllAsync(isKill: true);
        await StartAllAsync();
        await ArrivedAsync();
        await EndAllAsync(isKill: true);
        await StartAllAsync();
        await _driver.SendAllAgainAsync();
        await ArrivedAsync();
        LossHistory history = await HistoryAsync();
        return new LossReport(LossOracle.Check(history), history, Summary(history, Time.GetElapsedTime(began)));
    }

    private async Task LiveAndEndAsync()
    {
        _faults.Begin();
        Func<Task>? comesBack = await FailStateAsync();
        int end = Moments + _random.Next(1, 2 * WebhooksBetweenKills);
        _driver.Grant(WebhooksBetweenKills);
        using CancellationTokenSource longest = new(LongestLife, Time);
        while (Moments < end && !longest.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), Time, CancellationToken.None);
        }

        bool isKill = _random.Next(5) > 0;
        int victim = _random.Next(_connectors.Length);
        if (isKill)
        {
            await EndProcessAsync(victim, isKill);
        }
        else
        {
            await EndAllAsync(isKill);
            RollOut();
        }

        _faults.End();
        await (comesBack?.Invoke() ?? Task.CompletedTask);
        await (isKill ? StartAsync(victim) : StartAllAsync());
    }

    /// <summary>Now and then the database or the bucket is killed; what is given back starts it again.</summary>
    private async Task<Func<Task>?> FailStateAsync()
    {
        if (_external is not { } external || _random.Next(3) > 0)
        {
            return null;
        }

        _outages++;
        if (_random.Next(2) == 0)
        {
            await external.Database.KillAsync();
            return external.Database.StartAgainAsync;
        }

        await external.Bucket.KillAsync();
        return external.Bucket.StartAgainAsync;
    }

    private async Task StartAllAsync()
    {
        for (int replica = 0; replica < _connectors.Length; replica++)
        {
            await StartAsync(replica);
        }
    }

    private async Task EndAllAsync(bool isKill)
    {
        for (int replica = 0; replica < _connectors.Length; replica++)
        {
            await EndProcessAsync(replica, isKill);
        }

        _stops += isKill ? 0 : 1;
    }

    /// <summary>Sendings, answers and arrivals: the kill comes at one of them, whichever it is.</summary>
    private int Moments => _driver.Moments + _farEnds.Genesys.AcceptedCount;

    private async Task StartAsync(int replica)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOSTNAME"] = string.Create(CultureInfo.InvariantCulture, $"replica-{replica}") };
        _connectors[replica] = await ConnectorProcess.StartAsync(_options.Executable, _workspace, _farEnds, environment);
        _driver.Targets = Clients();
    }

    private async Task EndProcessAsync(int replica, bool isKill)
    {
        DateTimeOffset from = Time.GetUtcNow();
        ConnectorProcess connector = _connectors[replica]!;
        await (isKill ? connector.KillAsync() : connector.StopAsync());
        _connectors[replica] = null;
        _driver.Targets = Clients();
        bool isLast = Clients().Length == 0;
        if (isLast)
        {
            // What it had sent may still be on its way through the proxy; while there are others, theirs goes on.
            _farEnds.Proxy.BreakOpen();
            await Wait.ForAsync("what the connector had sent to arrive or to be gone", () => _farEnds.Proxy.OpenCount + _farEnds.Genesys.OpenCount == 0, TimeSpan.FromSeconds(60));
        }

        _disturbances.Enqueue(new LossDisturbance(isLast ? LossCause.ProcessEnded : LossCause.ReplicaEnded, from, Time.GetUtcNow()));
        await connector.DisposeAsync();
    }

    private HttpClient[] Clients() => [.. _connectors.OfType<ConnectorProcess>().Select(connector => connector.Client)];

    private ConnectorProcess Any => _connectors.OfType<ConnectorProcess>().First();

    /// <summary>The next one gets another revision, and other days for the media: enough of them for none to go.</summary>
    private void RollOut()
    {
        long retention = 3600 * _random.Next(2, 100);
        _workspace.Write(_workspace.Contract with
        {
            Revision = _random.NextInt64().ToString("x16", CultureInfo.InvariantCulture),
            RetentionSeconds = MediaKinds.All.Order(StringComparer.Ordinal).ToDictionary(kind => kind, _ => retention, StringComparer.Ordinal),
        });
    }

    /// <summary>Waits until the inbox is empty and nothing is on its way; what has not arrived then never will.</summary>
    private Task ArrivedAsync() => Wait.ForAsync("the inbox to be empty", async _ => await Any.MetricAsync("connector_inbox_depth_messages") + await Any.MetricAsync("connector_inbox_depth"), depth => depth == 0, Patience);

    private async Task<LossHistory> HistoryAsync()
    {
        IReadOnlyList<GenesysDelivery> accepted = _farEnds.Genesys.Accepted;
        List<LossLook> looks = [];
        foreach (GenesysDelivery delivery in accepted.DistinctBy(delivery => delivery.MessageId).Where(delivery => delivery.Attachments.Count > 0))
        {
            FetchedAttachment fetched = await _farEnds.Genesys.FetchAttachmentAsync(delivery.Attachments[0].Url, Any.Client.BaseAddress!);
            looks.Add(new LossLook(delivery.MessageId, fetched.Status, fetched.Bytes));
        }

        return new LossHistory
        {
            Webhooks = _driver.Webhooks,
            Arrivals = [.. accepted.Select(delivery => new LossArrival(delivery.MessageId, delivery.From, delivery.Text, delivery.Attachments.Count, delivery.AcceptedAt))],
            Disturbances = [.. _disturbances],
            Looks = looks,
            // What was passed on without a medium is erased by its id alone, and nobody knows any more whom to tell.
            NoticesMayLack = _options.Platform == "X",
            // What a kill has left in the bucket without a row is looked for when it is an hour old.
            Files = _external is not null ? (await _external.QueryAsync($"SELECT key FROM {_external.Schema}.media")).Count : Directory.EnumerateFiles(Path.Combine(_workspace.StatePath, "media"), "*", SearchOption.AllDirectories).Count(),
        };
    }

    private string Summary(LossHistory history, TimeSpan took)
    {
        int messages = history.Webhooks.Sum(webhook => webhook.Messages.Count);
        int again = history.Arrivals.Count - history.Arrivals.DistinctBy(arrival => arrival.Id).Count();
        int placeholders = history.Arrivals.Count(arrival => arrival.Text?.EndsWith("could not be fetched from the platform]", StringComparison.Ordinal) == true);
        string faults = string.Join(", ", _faults.Drawn.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Key} {fault.Value}"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {_options.Platform}, seed {_options.Seed}: {(_external is null ? "" : $"{_connectors.Length} replicas on PostgreSQL and S3, {_outages} outages of them, ")}{_options.Kills - _stops} kills, {_stops} stops with a roll-out; {history.Webhooks.Count} webhooks, {_driver.Repeated} repeated; {messages} messages, {history.Webhooks.Sum(webhook => webhook.Unsends.Count)} unsent; {history.Arrivals.Count} arrivals, {again} of them again, {history.Looks.Count} with a medium, {placeholders} with a placeholder; {took.TotalSeconds:0} s; {faults}{(_disk is null && _external is null ? $"; no full disk: {SmallDisk.WhyNot}" : "")}
            """);
    }
}
