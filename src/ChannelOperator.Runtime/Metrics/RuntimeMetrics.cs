using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ChannelOperator.Runtime.Metrics;

/// <summary>Every instrument of the runtime; one method per fact.</summary>
/// <remarks>
/// Instruments carry their exported name, unit suffix and <c>_total</c> included: the Prometheus exporter then appends nothing, and the
/// names are those of controller-runtime, workqueue and client-go, for which dashboards and alerts exist.
/// </remarks>
public sealed class RuntimeMetrics
{
    /// <summary>The name of the meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "ChannelOperator.Runtime";

    // From 1 ms, the fastest pass without a write, to a minute, the default time-out.
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    // Waiting can take as long as the longest backlog.
    private static readonly double[] QueueSeconds = [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 1000];

    private readonly ConcurrentDictionary<string, Func<double>> _longestRunning = new();
    private readonly ConcurrentDictionary<string, Func<double>> _unfinished = new();
    private readonly ConcurrentDictionary<string, Func<double>> _lastProgress = new();
    private readonly Counter<long> _reconciles;
    private readonly Counter<long> _reconcileErrors;
    private readonly Counter<long> _terminalErrors;
    private readonly Counter<long> _timeouts;
    private readonly Histogram<double> _reconcileTime;
    private readonly UpDownCounter<long> _activeWorkers;
    private readonly Gauge<long> _maxConcurrent;
    private readonly UpDownCounter<long> _depth;
    private readonly Counter<long> _adds;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _queueDuration;
    private readonly Histogram<double> _workDuration;
    private readonly Gauge<long> _leading;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestDuration;
    private readonly Counter<long> _relists;
    private readonly Counter<long> _informerErrors;
    private readonly Counter<long> _unreadable;
    private readonly Gauge<double> _clockSkew;
    private readonly Counter<long> _eventsSent;
    private readonly Counter<long> _eventsDropped;

    /// <summary>Creates the instruments.</summary>
    public RuntimeMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        Meter meter = meters.Create(MeterName);
        _reconciles = meter.CreateCounter<long>("controller_runtime_reconcile_total");
        _reconcileErrors = meter.CreateCounter<long>("controller_runtime_reconcile_errors_total");
        _terminalErrors = meter.CreateCounter<long>("controller_runtime_terminal_reconcile_errors_total");
        _timeouts = meter.CreateCounter<long>("controller_runtime_reconcile_timeouts_total");
        _reconcileTime = CreateDuration(meter, "controller_runtime_reconcile_time_seconds", Seconds);
        _activeWorkers = meter.CreateUpDownCounter<long>("controller_runtime_active_workers");
        _maxConcurrent = meter.CreateGauge<long>("controller_runtime_max_concurrent_reconciles");
        _depth = meter.CreateUpDownCounter<long>("workqueue_depth");
        _adds = meter.CreateCounter<long>("workqueue_adds_total");
        _retries = meter.CreateCounter<long>("workqueue_retries_total");
        _queueDuration = CreateDuration(meter, "workqueue_queue_duration_seconds", QueueSeconds);
        _workDuration = CreateDuration(meter, "workqueue_work_duration_seconds", QueueSeconds);
        _leading = meter.CreateGauge<long>("leader_election_master_status");
        _requests = meter.CreateCounter<long>("rest_client_requests_total");
        _requestDuration = CreateDuration(meter, "rest_client_request_duration_seconds", Seconds);
        _relists = meter.CreateCounter<long>("informer_lists_total");
        _informerErrors = meter.CreateCounter<long>("informer_errors_total");
        _unreadable = meter.CreateCounter<long>("informer_unreadable_objects_total");
        _clockSkew = meter.CreateGauge<double>("clock_skew_seconds");
        _eventsSent = meter.CreateCounter<long>("events_sent_total");
        _eventsDropped = meter.CreateCounter<long>("events_dropped_total");
        meter.CreateObservableGauge("workqueue_longest_running_processor_seconds", () => Read(_longestRunning, "name"));
        meter.CreateObservableGauge("workqueue_unfinished_work_seconds", () => Read(_unfinished, "name"));
        meter.CreateObservableGauge("informer_last_progress_timestamp_seconds", () => Read(_lastProgress, "resource"));
    }

    internal void RecordReconcile(string controller, string result, TimeSpan duration)
    {
        _reconciles.Add(1, Tag("controller", controller), Tag("result", result));
        _reconcileTime.Record(duration.TotalSeconds, Tag("controller", controller));
    }

    internal void RecordReconcileError(string controller) => _reconcileErrors.Add(1, Tag("controller", controller));

    internal void RecordTerminalError(string controller) => _terminalErrors.Add(1, Tag("controller", controller));

    internal void RecordTimeout(string controller) => _timeouts.Add(1, Tag("controller", controller));

    internal void RecordWorkers(string controller, int most) => _maxConcurrent.Record(most, Tag("controller", controller));

    internal void RecordActiveWorker(string controller, int change) => _activeWorkers.Add(change, Tag("controller", controller));

    internal void RecordAdd(string queue)
    {
        _adds.Add(1, Tag("name", queue));
        _depth.Add(1, Tag("name", queue));
    }

    internal void RecordTake(string queue, TimeSpan waited)
    {
        _depth.Add(-1, Tag("name", queue));
        _queueDuration.Record(waited.TotalSeconds, Tag("name", queue));
    }

    internal void RecordDone(string queue, TimeSpan worked) => _workDuration.Record(worked.TotalSeconds, Tag("name", queue));

    internal void RecordRetry(string queue) => _retries.Add(1, Tag("name", queue));

    internal void ObserveLongestRunning(string queue, Func<double> seconds) => _longestRunning[queue] = seconds;

    internal void ObserveUnfinished(string queue, Func<double> seconds) => _unfinished[queue] = seconds;

    internal void RecordLeading(string lease, bool leading) => _leading.Record(leading ? 1 : 0, Tag("name", lease));

    internal void RecordRequest(string method, string code, TimeSpan duration)
    {
        _requests.Add(1, Tag("code", code), Tag("method", method));
        _requestDuration.Record(duration.TotalSeconds, Tag("verb", method));
    }

    internal void RecordList(string resource) => _relists.Add(1, Tag("resource", resource));

    internal void RecordInformerError(string resource, string verb) =>
        _informerErrors.Add(1, Tag("resource", resource), Tag("verb", verb));

    internal void RecordUnreadable(string resource) => _unreadable.Add(1, Tag("resource", resource));

    internal void ObserveLastProgress(string resource, Func<double> unixSeconds) => _lastProgress[resource] = unixSeconds;

    internal void RecordClockSkew(TimeSpan skew) => _clockSkew.Record(skew.TotalSeconds);

    internal void RecordEventSent() => _eventsSent.Add(1);

    internal void RecordEventDropped() => _eventsDropped.Add(1);

    private static Histogram<double> CreateDuration(Meter meter, string name, double[] buckets) =>
        meter.CreateHistogram(name, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private static IEnumerable<Measurement<double>> Read(ConcurrentDictionary<string, Func<double>> sources, string tag) =>
        sources.Select(source => new Measurement<double>(source.Value(), Tag(tag, source.Key)));
}
