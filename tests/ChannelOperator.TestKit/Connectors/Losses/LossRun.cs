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
    private ConnectorProcess? _connector;
    private int _stops;

    private LossRun(LossOptions options, ConnectorFarEnds farEnds)
    {
        _options = options;
        _random = new Random(options.Seed);
        _farEnds = farEnds;
        _workspace = new ConnectorWorkspace(ConnectorWorkspace.ContractFor(options.Platform, Account), farEnds);
        SortedDictionary<string, string> settings = new(_workspace.Contract.Settings.ToDictionary(), StringComparer.Ordinal) { ["genesysRequestsPerMinute"] = "10000" };
        _workspace.Write(_workspace.Contract with { Settings = settings });
        _workspace.WriteCredential("eraseToken", ConnectorWorkspace.EraseToken);
        _disk = SmallDisk.WhyNot is null ? new SmallDisk(_workspace.StatePath) : null;
        _driver = new LossDriver(options.Seed, options.Platform, Account, farEnds);
        _faults = new LossFaults(_random, farEnds, _disk, _disturbances.Enqueue);
    }

    /// <summary>Runs it.</summary>
    public static async Task<LossReport> RunAsync(LossOptions options)
    {
        await using LossRun run = new(options, await ConnectorFarEnds.StartAsync());
        return await run.RunAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connector is not null)
        {
            await _connector.DisposeAsync();
        }

        _disk?.Dispose();
        _workspace.Dispose();
        await _farEnds.DisposeAsync();
    }

    private async Task<LossReport> RunAsync()
    {
        long began = Time.GetTimestamp();
        await StartAsync();
        _driver.Start();
        for (int kill = 0; kill < _options.Kills; kill++)
        {
            await LiveAndEndAsync();
        }

        await _driver.EndAsync(Patience);
        // What waits for its next attempt would wait for up to a minute.
        await EndProcessAsync(isKill: true);
        await StartAsync();
        await ArrivedAsync();
        await EndProcessAsync(isKill: true);
        await StartAsync();
        await _driver.SendAllAgainAsync();
        await ArrivedAsync();
        LossHistory history = await HistoryAsync();
        return new LossReport(LossOracle.Check(history), history, Summary(history, Time.GetElapsedTime(began)));
    }

    private async Task LiveAndEndAsync()
    {
        _faults.Begin();
        int end = Moments + _random.Next(1, 2 * WebhooksBetweenKills);
        _driver.Grant(WebhooksBetweenKills);
        using CancellationTokenSource longest = new(LongestLife, Time);
        while (Moments < end && !longest.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), Time, CancellationToken.None);
        }

        bool isKill = _random.Next(5) > 0;
        await EndProcessAsync(isKill);
        if (!isKill)
        {
            RollOut();
        }

        _faults.End();
        await StartAsync();
    }

    /// <summary>Sendings, answers and arrivals: the kill comes at one of them, whichever it is.</summary>
    private int Moments => _driver.Moments + _farEnds.Genesys.AcceptedCount;

    private async Task StartAsync()
    {
        _connector = await ConnectorProcess.StartAsync(_options.Executable, _workspace, _farEnds);
        _driver.Target = _connector.Client;
    }

    private async Task EndProcessAsync(bool isKill)
    {
        DateTimeOffset from = Time.GetUtcNow();
        await (isKill ? _connector!.KillAsync() : _connector!.StopAsync());
        _driver.Target = null;
        _stops += isKill ? 0 : 1;
        // What it had sent may still be on its way through the proxy.
        _farEnds.Proxy.BreakOpen();
        await Wait.ForAsync("what the connector had sent to arrive or to be gone", () => _farEnds.Proxy.OpenCount + _farEnds.Genesys.OpenCount == 0, TimeSpan.FromSeconds(60));
        _disturbances.Enqueue(new LossDisturbance(LossCause.ProcessEnded, from, Time.GetUtcNow()));
        await _connector.DisposeAsync();
    }

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
    private Task ArrivedAsync() => Wait.ForAsync("the inbox to be empty", async _ => await _connector!.MetricAsync("connector_inbox_depth_messages") + await _connector.MetricAsync("connector_inbox_depth"), depth => depth == 0, Patience);

    private async Task<LossHistory> HistoryAsync()
    {
        IReadOnlyList<GenesysDelivery> accepted = _farEnds.Genesys.Accepted;
        List<LossLook> looks = [];
        foreach (GenesysDelivery delivery in accepted.DistinctBy(delivery => delivery.MessageId).Where(delivery => delivery.Attachments.Count > 0))
        {
            FetchedAttachment fetched = await _farEnds.Genesys.FetchAttachmentAsync(delivery.Attachments[0].Url, _connector!.Client.BaseAddress!);
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
            Files = Directory.EnumerateFiles(Path.Combine(_workspace.StatePath, "media"), "*", SearchOption.AllDirectories).Count(),
        };
    }

    private string Summary(LossHistory history, TimeSpan took)
    {
        int messages = history.Webhooks.Sum(webhook => webhook.Messages.Count);
        int again = history.Arrivals.Count - history.Arrivals.DistinctBy(arrival => arrival.Id).Count();
        int placeholders = history.Arrivals.Count(arrival => arrival.Text?.EndsWith("could not be fetched from the platform]", StringComparison.Ordinal) == true);
        string faults = string.Join(", ", _faults.Drawn.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Key} {fault.Value}"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {_options.Platform}, seed {_options.Seed}: {_options.Kills - _stops} kills, {_stops} stops with a roll-out; {history.Webhooks.Count} webhooks, {_driver.Repeated} repeated; {messages} messages, {history.Webhooks.Sum(webhook => webhook.Unsends.Count)} unsent; {history.Arrivals.Count} arrivals, {again} of them again, {history.Looks.Count} with a medium, {placeholders} with a placeholder; {took.TotalSeconds:0} s; {faults}{(_disk is null ? $"; no full disk: {SmallDisk.WhyNot}" : "")}
            """);
    }
}
