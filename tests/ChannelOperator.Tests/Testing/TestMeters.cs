using System.Diagnostics.Metrics;

namespace ChannelOperator.Tests.Testing;

/// <summary>Meters that nobody listens to.</summary>
internal sealed class TestMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(new MeterOptions(options.Name) { Scope = this });

    public void Dispose()
    {
        // Nothing is held.
    }
}
