using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Channels;
using ChannelOperator.Policies;
using ChannelOperator.Policy;
using ChannelOperator.TestKit.Conformance;

namespace ChannelOperator.Tests.Testing;

/// <summary>One pass over a policy without its writes.</summary>
internal static class PolicyPass
{
    /// <summary>The status that the pass writes; one that breaks a rule fails the test, whatever it looks at.</summary>
    public static PlatformPolicyStatus Status(PlatformPolicy policy, ConditionDraft guarded, DateTimeOffset now, params MessagingChannel[] channels)
    {
        PlatformPolicyStatus status = PlatformPolicyStatusBuilder.Build(policy, PolicyCompiler.Compile(policy), channels, guarded, now);
        StatusRules.Require(State(policy with { Status = status }), State(policy));
        return status;
    }

    private static ObservedState State(PlatformPolicy policy) => ObservedState.Of(JsonSerializer.SerializeToElement(policy, ApiJsonContext.Default.PlatformPolicy));
}
