using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ChannelConnector.Configuration;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Telemetry;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>A forwarder on a real inbox, before Genesys Cloud in memory or behind TLS. Its clock goes on only while a test waits.</summary>
internal sealed class ForwardBench : IAsyncDisposable
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly InboxBench _state;
    private readonly string _credentials = Directory.CreateTempSubdirectory("channel-credentials-").FullName;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly HttpMessageHandler _handler;
    private readonly ConnectorMetrics _metrics = new();
    private GenesysClient? _client;
    private Forwarder? _forwarder;

    private ForwardBench(SqliteState directory, InboxBench state, ConnectorFarEnds? farEnds)
    {
        (DirectoryPath, _state, FarEnds) = (directory.DirectoryPath, state, farEnds);
        _handler = farEnds is null ? Genesys : FarEndClients.Create(new ConnectorOptions { Proxy = farEnds.WebProxy, TrustedRoot = farEnds.Root });
        WriteCredentials(farEnds?.Genesys.ClientId ?? "client", farEnds?.Genesys.ClientSecret ?? "secret");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _metrics.Forwarded.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Gauges[instrument.Name] = value);
        _listener.Start();
    }

    /// <summary>Genesys Cloud in memory.</summary>
    public FakeGenesys Genesys { get; } = new();

    /// <summary>Genesys Cloud behind TLS and a proxy, in its place.</summary>
    public ConnectorFarEnds? FarEnds { get; }

    /// <summary>What was logged, one line each with its level.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public InboxBench State => _state;

    public string DirectoryPath { get; }

    public IMessageInbox Inbox => _state.Inbox;

    public bool IsOpen { get; set; } = true;

    public Dictionary<string, double> Gauges { get; } = new(StringComparer.Ordinal);

    /// <summary>How a medium is fetched by its id.</summary>
    public MediaFetch Fetch { get; set; } = (_, _, _) => throw new InvalidOperationException("nothing to fetch");

    /// <summary>What a later policy cuts out of texts.</summary>
    public Func<string, string> Redact { get; set; } = text => text;

    /// <summary>Fetched media that got no row.</summary>
    public List<StoredMedium> Discarded { get; } = [];

    public Func<ContentMedia, Uri?> Link { get; set; } = media => new Uri($"https://cx.example/media/{media.Key}");

    public static async Task<ForwardBench> CreateAsync()
    {
        SqliteState directory = new();
        return new ForwardBench(directory, await InboxBench.OpenAsync(directory), farEnds: null);
    }

    public static async Task<ForwardBench> CreateWithFarEndsAsync()
    {
        SqliteState directory = new();
        InboxBench state = await InboxBench.OpenAsync(directory);
        return new ForwardBench(directory, state, await ConnectorFarEnds.StartAsync(state.Time));
    }

    public static async Task<ForwardBench> StartAsync()
    {
        ForwardBench bench = await CreateAsync();
        await bench.StartForwarderAsync();
        return bench;
    }

    public async Task StartForwarderAsync()
    {
        ConnectorSettings settings = new()
        {
            GenesysRegion = FarEnds?.Genesys.Region ?? "mypurecloud.de",
            GenesysIntegrationId = FarEnds?.Genesys.IntegrationId ?? "11111111-2222-3333-4444-555555555555",
        };
        _client = new GenesysClient(_handler, settings, new ConnectorCredentials(_credentials), _state.Time);
        RateLimiter limiter = new(_state.Time);
        OpenMessageMapper mapper = new("Instagram", text => Redact(text), media => Task.FromResult<Uri?>(Link(media)));
        MessagePasser passer = new(Inbox, _client, mapper, (entry, index, token) => Fetch(entry, index, token), DiscardAsync, limiter, _metrics, _state.Time, new LogLines<MessagePasser>(Log));
        _forwarder = new Forwarder(Inbox, passer, limiter, () => IsOpen, () => 0.5, _metrics, _state.Time, new LogLines<Forwarder>(Log));
        await _forwarder.StartAsync(CancellationToken.None);
    }

    /// <summary>Ends the forwarder as a host does.</summary>
    /// <param name="grace">How long what is on its way may take.</param>
    public async Task StopForwarderAsync(CancellationToken grace = default)
    {
        await _forwarder!.StopAsync(grace);
        _forwarder.Dispose();
        _forwarder = null;
    }

    /// <summary>A restart after a kill: whatever was on its way is given up, and nothing but the inbox is left.</summary>
    public async Task KillAsync()
    {
        await StopForwarderAsync(new CancellationToken(canceled: true));
        await _state.ReopenAsync();
        await StartForwarderAsync();
    }

    public void WriteCredentials(string id, string secret)
    {
        File.WriteAllText(Path.Combine(_credentials, "genesysClientId"), id);
        File.WriteAllText(Path.Combine(_credentials, "genesysClientSecret"), secret);
    }

    public async Task AddAsync(string id, string conversation, string text = "Hallo", params ContentMedia[] media)
    {
        InboxMessage message = InboxBench.Message(id, conversation, text);
        Assert.Equal(CommitResult.Added, await _state.AddAsync(message with { Content = message.Content with { Media = [.. media] } }));
    }

    /// <summary>Lets the clock go on until something is so.</summary>
    public Task UntilAsync(string what, Func<bool> condition, TimeSpan? step = null) => UntilAsync(what, () => Task.FromResult(condition()), step);

    /// <summary>Lets the clock go on until something is so.</summary>
    public Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan? step = null) => Wait.ForAsync(
        what,
        async _ =>
        {
            if (await condition())
            {
                return true;
            }

            _state.Time.Advance(step ?? Step);
            return false;
        },
        TimeSpan.FromSeconds(60));

    public Task UntilAcceptedAsync(int count) => UntilAsync($"{count} messages at Genesys Cloud", () => Genesys.Accepted.Count >= count);

    public Task UntilIdleAsync() => UntilAsync("an empty inbox", () => Inbox.Backlog().Depth == 0);

    /// <summary>Lets the clock go on for a time, in steps that leave the forwarder time to act.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        DateTimeOffset end = _state.Time.GetUtcNow() + time;
        await UntilAsync("the time to pass", () => _state.Time.GetUtcNow() >= end, step);
    }

    /// <summary>A counter, written as its name and the value of its label.</summary>
    public long Counted(string name)
    {
        lock (_counts)
        {
            return _counts.GetValueOrDefault(name);
        }
    }

    public void ReadGauges() => _listener.RecordObservableInstruments();

    public async ValueTask DisposeAsync()
    {
        if (_forwarder is not null)
        {
            await StopForwarderAsync(new CancellationToken(canceled: true));
        }

        _listener.Dispose();
        _client?.Dispose();
        _metrics.Dispose();
        _handler.Dispose();
        Genesys.Dispose();
        await (FarEnds?.DisposeAsync() ?? default);
        await _state.DisposeAsync();
        Directory.Delete(_credentials, recursive: true);
    }

    private Task DiscardAsync(StoredMedium medium)
    {
        Discarded.Add(medium);
        return Task.CompletedTask;
    }

    private void Count(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string name = tags.Length > 0 ? $"{instrument} {tags[0].Value}" : instrument;
        lock (_counts)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + value;
        }
    }
}
