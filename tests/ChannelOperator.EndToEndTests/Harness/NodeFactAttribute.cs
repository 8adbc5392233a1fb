using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>A test on a real node; skipped where the machine cannot run one, with the reason.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(() => Task.Run(() => NodeRequirements.WhyNotAsync()).GetAwaiter().GetResult());

    public NodeFactAttribute() => Skip = Reason.Value;
}
