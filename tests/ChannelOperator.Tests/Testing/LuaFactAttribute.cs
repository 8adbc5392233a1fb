using ChannelOperator.TestKit.Conformance;

namespace ChannelOperator.Tests.Testing;

/// <summary>A test that runs a health script of Argo CD; skipped where there is no interpreter, with the reason.</summary>
public sealed class LuaFactAttribute : FactAttribute
{
    public LuaFactAttribute() => Skip = ArgoHealth.WhyNot;
}
