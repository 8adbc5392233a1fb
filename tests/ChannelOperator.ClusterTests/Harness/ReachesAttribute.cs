namespace ChannelOperator.ClusterTests.Harness;

/// <summary>
/// The test sees a condition with this reason on a real API server. Every documented reason has such a test: see ReasonCoverageTests.
/// </summary>
/// <param name="type">The condition's type; <c>PlatformPolicy</c> for the policy's only one.</param>
/// <param name="reason">The reason.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ReachesAttribute(string type, string reason) : Attribute
{
    public string Type => type;

    public string Reason => reason;
}
