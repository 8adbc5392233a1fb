using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ChannelOperator.Channels;

namespace ChannelOperator.Tests.Testing;

/// <summary>What the operator's instruments measure, by name and platform. Listens from its creation on; begin it before the instruments.</summary>
internal sealed class MetricReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _readings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _observed = new(StringComparer.Ordinal);

    public MetricReadings()
    {
        TestMeters meters = new();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == OperatorMetrics.MeterName && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags, adds: instrument is Counter<long>));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags, adds: false));
        _listener.Start();
        Metrics = new OperatorMetrics(meters);
    }

    /// <summary>The instruments listened to.</summary>
    public OperatorMetrics Metrics { get; }

    /// <summary>What a scrape finds now: name, platform and value, sorted.</summary>
    public IReadOnlyList<string> Scrape(string name)
    {
        foreach (string measuredBefore in _readings.Keys.Where(_observed.Contains))
        {
            _readings.TryRemove(measuredBefore, out _);
        }

        _listener.RecordObservableInstruments();
        return [.. _readings.Where(reading => reading.Key.StartsWith(name + " ", StringComparison.Ordinal)).Select(reading => FormattableString.Invariant($"{reading.Key[(name.Length + 1)..]} {reading.Value}")).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool adds)
    {
        string key = $"{instrument.Name} {string.Join(',', tags.ToArray().Select(tag => tag.Value))}";
        if (instrument.IsObservable)
        {
            _observed.Add(key);
        }

        _readings.AddOrUpdate(key, value, (_, before) => adds ? before + value : value);
    }
}
