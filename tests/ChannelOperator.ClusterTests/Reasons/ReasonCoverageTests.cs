using System.Reflection;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>Every reason that is documented is reached by a test against a real API server.</summary>
public sealed class ReasonCoverageTests
{
    /// <summary>Reasons that no test of this project reaches, and why.</summary>
    private static readonly Dictionary<(string Type, string Reason), string> Exceptions = new()
    {
        [(ChannelConditions.Accepted, ChannelConditions.AcceptedReasons.InputUnavailable)] = "needs an input that fails while the server answers: comes with the tests of failures",
    };

    private static readonly Dictionary<Type, string> ConditionOf = new()
    {
        [typeof(ChannelConditions.AcceptedReasons)] = ChannelConditions.Accepted,
        [typeof(ChannelConditions.ApprovedReasons)] = ChannelConditions.Approved,
        [typeof(ChannelConditions.TermsReasons)] = ChannelConditions.TermsAccepted,
        [typeof(ChannelConditions.RetentionReasons)] = ChannelConditions.RetentionCompliant,
        [typeof(ChannelConditions.EnforcedReasons)] = ChannelConditions.Enforced,
        [typeof(ChannelConditions.AvailableReasons)] = ChannelConditions.Available,
        [typeof(ChannelConditions.ReadyReasons)] = ChannelConditions.Ready,
        [typeof(ChannelConditions.ReconcilingReasons)] = ChannelConditions.Reconciling,
        [typeof(ChannelConditions.SuspendedReasons)] = ChannelConditions.Suspended,
        [typeof(PlatformPolicyConditions.AcceptedReasons)] = PlatformPolicy.KindName,
        [typeof(PlatformPolicyConditions.GuardedReasons)] = PlatformPolicyConditions.Guarded,
    };

    private static (string Type, string Reason)[] Reached { get; } =
    [
        .. typeof(ReasonCoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute)))
            .SelectMany(method => method.GetCustomAttributes<ReachesAttribute>())
            .Select(reached => (reached.Type, reached.Reason)),
    ];

    [Fact]
    public void EveryReason_IsReachedByATest()
    {
        (string Type, string Reason)[] documented =
        [
            .. new[] { typeof(ChannelConditions), typeof(PlatformPolicyConditions) }
                .SelectMany(conditions => conditions.GetNestedTypes())
                .SelectMany(reasons => Constants(reasons).Select(reason => (ConditionOf[reasons], reason))),
            .. ChannelConditions.Positive.Select(type => (type, ChannelConditions.Pending)),
            (PlatformPolicy.KindName, PlatformPolicyConditions.Pending),
        ];

        Assert.Empty(documented.Except(Reached).Except(Exceptions.Keys));
        Assert.Empty(Exceptions.Keys.Except(documented));
        Assert.Empty(Exceptions.Keys.Intersect(Reached));
    }

    [Fact]
    public void EveryType_IsReachedByATest()
    {
        string[] documented = [.. Constants(typeof(ChannelConditions)).Except([ChannelConditions.Pending, ChannelConditions.InitialJson])];
        Assert.Empty(documented.Except(Reached.Select(reached => reached.Type)));
    }

    [Fact]
    public void EveryClaim_IsOfAKnownReason()
    {
        string[] types = [.. Constants(typeof(ChannelConditions)), PlatformPolicy.KindName, PlatformPolicyConditions.Guarded];
        string[] reasons = [.. ConditionOf.Keys.SelectMany(Constants), ChannelConditions.Pending];
        Assert.All(Reached, reached =>
        {
            Assert.Contains(reached.Type, types);
            Assert.Contains(reached.Reason, reasons);
        });
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
}
