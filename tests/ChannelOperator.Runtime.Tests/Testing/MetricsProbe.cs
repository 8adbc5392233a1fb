using System.Diagnostics.Metrics;
using ChannelOperator.Runtime.Metrics;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>The metrics of one test, with what was measured.</summary>
public sealed class MetricsProbe : IDisposable
{
    private readonly TestMeterFactory _factory = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly Dictionary<string, double> _lasts = [];
    private readonly Dictionary<string, int> _counts = [];

    public MetricsProbe()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == _factory)
            {
                Instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        Metrics = new RuntimeMetrics(_factory);
    }

    public RuntimeMetrics Metrics { get; }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>The sum of all measurements of a series, written as <c>name{tag=value,…}</c> with the tags sorted.</summary>
    public double Sum(string series)
    {
        lock (_lock)
        {
            return _sums.GetValueOrDefault(series);
        }
    }

    /// <summary>How often a series was measured.</summary>
    public int Count(string series)
    {
        lock (_lock)
        {
            return _counts.GetValueOrDefault(series);
        }
    }

    /// <summary>The last measurement of a series; observable instruments are asked now.</summary>
    public double? Last(string series)
    {
        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            return _lasts.TryGetValue(series, out double last) ? last : null;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _factory.Dispose();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> sorted = [];
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            sorted.Add($"{tag.Key}={tag.Value}");
        }

        sorted.Sort(StringComparer.Ordinal);
        string series = sorted.Count == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(",", sorted)}}}";
        lock (_lock)
        {
            _sums[series] = _sums.GetValueOrDefault(series) + value;
            _lasts[series] = value;
            _counts[series] = _counts.GetValueOrDefault(series) + 1;
        }
    }
}
