using ChannelOperator.TestKit.Connectors;

namespace ChannelConnector.Tests.Retention;

/// <summary>A test that makes a directory read-only for root as well, or is skipped with the reason why it cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = ReadOnlyDirectory.WhyNot;
}
