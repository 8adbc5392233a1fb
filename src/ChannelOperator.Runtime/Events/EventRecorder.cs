using System.Threading.Channels;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.Runtime.Events;

/// <summary>Sends events.k8s.io/v1 events about objects, in the background.</summary>
/// <remarks>
/// <para><b>Guarantees.</b> <see cref="Record"/> never waits and never fails. An event has the time at which it was recorded, whenever it
/// is sent, and is sent at most once, also when an answer is lost. What finds the queue full, is refused, or cannot be sent after some
/// attempts is dropped and counted.</para>
/// <para><b>Assumptions.</b> RBAC allows <c>create</c> on events in events.k8s.io. <see cref="RunAsync"/> runs once; what is recorded before
/// waits for it.</para>
/// <para><b>Caveats.</b> Events of one object may be stored in another order than they were recorded in.</para>
/// </remarks>
public sealed partial class EventRecorder
{
    private const string DefaultNamespace = "default";
    private const string SystemNamespace = "kube-system";

    private readonly IApiClient _api;
    private readonly EventRecorderOptions _options;
    private readonly TimeProvider _time;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Channel<PendingEvent> _pending;
    private long _sequence;

    // Servers up to v1.20 refuse events.k8s.io events about cluster-scoped objects in "default".
    private volatile string _namespaceOfClusterScoped = DefaultNamespace;

    /// <summary>A recorder; nothing is sent before <see cref="RunAsync"/>.</summary>
    public EventRecorder(IApiClient api, EventRecorderOptions options, TimeProvider time, RuntimeMetrics metrics, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _api = api;
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _pending = Channel.CreateBounded<PendingEvent>(new BoundedChannelOptions(options.Capacity) { FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>Takes an event in, to be sent soon.</summary>
    /// <param name="regarding">The object.</param>
    /// <param name="type">How it is meant.</param>
    /// <param name="reason">Why, in one CamelCase word; cut at 128 bytes.</param>
    /// <param name="action">What was done, in one CamelCase word; cut at 128 bytes.</param>
    /// <param name="note">A sentence for people; cut at 1024 bytes.</param>
    public void Record(EventTarget regarding, EventType type, string reason, string action, string note)
    {
        long sequence = Interlocked.Increment(ref _sequence);
        PendingEvent pending = new(regarding, type, reason, action, note, _time.GetUtcNow(), sequence);

        // False when the queue is full, and after the stop.
        if (!_pending.Writer.TryWrite(pending))
        {
            Drop(pending, "queue full or stopped");
        }
    }

    /// <summary>Sends until cancelled, then what still waits, for at most <see cref="EventRecorderOptions.FlushTimeout"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Not disposed: a sender may outlive the flush by a moment.
        CancellationTokenSource flushed = new();
        Task senders = Task.WhenAll(Enumerable.Range(0, _options.Senders).Select(_ => SendAllAsync(flushed.Token)));
        await senders.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pending.Writer.TryComplete();
        await senders.WaitAsync(_options.FlushTimeout, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await flushed.CancelAsync();
        while (_pending.Reader.TryRead(out PendingEvent? left))
        {
            Drop(left, "not sent before the stop");
        }
    }

    private async Task SendAllAsync(CancellationToken flushed)
    {
        try
        {
            await foreach (PendingEvent pending in _pending.Reader.ReadAllAsync(flushed))
            {
                await SendAsync(pending, flushed);
            }
        }
        catch (OperationCanceledException) when (flushed.IsCancellationRequested)
        {
            // The time for the rest is over.
        }
    }

    private async Task SendAsync(PendingEvent pending, CancellationToken flushed)
    {
        for (int failures = 0; ; failures++)
        {
            try
            {
                await CreateAsync(pending, flushed);
                _metrics.RecordEventSent();
                return;
            }
            catch (ApiException e) when (e.IsAlreadyExists && failures > 0)
            {
                // An earlier attempt had arrived, only its answer was lost.
                _metrics.RecordEventSent();
                return;
            }
            catch (Exception e) when (failures + 1 < _options.Attempts && ApiException.IsTransientFailure(e))
            {
                TimeSpan pause = _options.Backoff.Delay(failures);
                TimeSpan asked = (e as ApiException)?.RetryAfter ?? TimeSpan.Zero;
                await Task.Delay(asked > pause ? asked : pause, _time, flushed);
            }
            catch (Exception e)
            {
                Drop(pending, e.Message);
                return;
            }
        }
    }

    private async Task CreateAsync(PendingEvent pending, CancellationToken flushed)
    {
        bool isClusterScoped = pending.Regarding.Key.Namespace.Length == 0;
        string ns = isClusterScoped ? _namespaceOfClusterScoped : pending.Regarding.Key.Namespace;
        try
        {
            await CreateAsync(pending, ns, flushed);
        }
        catch (ApiException e) when (e.IsInvalid && isClusterScoped && ns == DefaultNamespace)
        {
            await CreateAsync(pending, SystemNamespace, flushed);
            _namespaceOfClusterScoped = SystemNamespace;
        }
    }

    private Task CreateAsync(PendingEvent pending, string ns, CancellationToken flushed) => _api.CreateAsync(
        EventBody.ResourceType, ns, EventBody.Write(pending, ns, _options), RuntimeJson.Default.PartialObject, flushed);

    private void Drop(PendingEvent pending, string why)
    {
        _metrics.RecordEventDropped();
        LogDropped(pending.Reason, pending.Regarding.Kind, pending.Regarding.Key, why);
    }

    [LoggerMessage(LogLevel.Warning, "event {Reason} about {Kind} {Key} dropped: {Why}")]
    private partial void LogDropped(string reason, string kind, ResourceKey key, string why);
}
