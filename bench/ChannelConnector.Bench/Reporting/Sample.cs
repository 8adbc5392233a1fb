using System.Globalization;

namespace ChannelConnector.Bench.Reporting;

/// <summary>The values of one figure.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public double Last => _values[^1];

    public double Median => _values.Order().ElementAt(_values.Count / 2);

    public void Add(double value) => _values.Add(value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.#} [{_values.Min():0.#}, {_values.Max():0.#}]");
}
