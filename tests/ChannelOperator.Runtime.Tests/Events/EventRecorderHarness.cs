using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;
using Moq;

namespace ChannelOperator.Runtime.Tests.Events;

/// <summary>A recorder whose requests a test sees and answers.</summary>
internal sealed class EventRecorderHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(string Ns, JsonNode Body)> _sent = Channel.CreateUnbounded<(string, JsonNode)>();
    private Task _running = Task.CompletedTask;

    public EventRecorderHarness(EventRecorderOptions? options = null)
    {
        Mock<IApiClient> api = new();
        api.Setup(x => x.CreateAsync(
                EventBody.ResourceType, It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<JsonTypeInfo<PartialObject>>(), It.IsAny<CancellationToken>()))
            .Returns((ResourceType _, string ns, ReadOnlyMemory<byte> body, JsonTypeInfo<PartialObject> _, CancellationToken token) =>
                AnswerAsync(ns, body, token));
        Recorder = new EventRecorder(api.Object, options ?? Options, Clock, Metrics.Metrics, Log);
    }

    public static EventRecorderOptions Options { get; } = new()
    {
        ReportingController = "example.org/operator",
        ReportingInstance = "operator-0",
        Senders = 1,
        Backoff = new RetryBackoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), () => 1),
    };

    public static EventTarget Target { get; } = new("example.org/v1", "Widget", new ResourceKey("ns", "a"), "uid-a", "7");

    public FakeClock Clock { get; } = new();

    public MetricsProbe Metrics { get; } = new();

    public LogProbe Log { get; } = new();

    public EventRecorder Recorder { get; }

    /// <summary>What happens to a request before it counts as sent.</summary>
    public Func<CancellationToken, Task> Fault { get; set; } = _ => Task.CompletedTask;

    public double Dropped => Metrics.Sum("events_dropped_total");

    public EventRecorderHarness Start()
    {
        _running = Task.Run(() => Recorder.RunAsync(_stop.Token));
        return this;
    }

    public void Record(string note = "It happened.", EventTarget? target = null, EventType type = EventType.Normal, string reason = "Happened") =>
        Recorder.Record(target ?? Target, type, reason, "Reconcile", note);

    public async Task<(string Ns, JsonNode Body)> NextAsync() => await Soon.Of(_sent.Reader.ReadAsync().AsTask(), "an event");

    public Task SignalStopAsync() => _stop.CancelAsync();

    public Task EndAsync() => Soon.Of(_running, "the recorder's end");

    public async ValueTask DisposeAsync()
    {
        Fault = _ => Task.CompletedTask;
        await SignalStopAsync();
        while (!_running.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Metrics.Dispose();
        _stop.Dispose();
    }

    private async Task<PartialObject> AnswerAsync(string ns, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await Fault(cancellationToken);
        _sent.Writer.TryWrite((ns, JsonSerializer.Deserialize<JsonNode>(body.Span)!));
        return new PartialObject();
    }
}
