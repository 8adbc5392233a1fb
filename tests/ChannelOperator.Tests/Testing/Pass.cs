using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Conformance;

namespace ChannelOperator.Tests.Testing;

/// <summary>One pass of the reconciler without its writes: what was seen, decided, and came of it.</summary>
internal sealed record Pass(ChannelObservation Observed, ChannelDecision Decision, ApplyOutcome Outcome, DateTimeOffset Now)
{
    /// <summary>A pass over facts, with a Deployment or none after it.</summary>
    public static Pass Over(ChannelFacts facts, OwnedObject? deployment = null, DateTimeOffset? now = null)
    {
        DateTimeOffset time = now ?? FactsBuilder.Now;
        return new Pass(Observe(facts, deployment), ChannelDecider.Decide(facts, time), new ApplyOutcome { Deployment = deployment, ReplicasBefore = deployment?.Replicas ?? 0 }, time);
    }

    public static ChannelObservation Observe(ChannelFacts facts, OwnedObject? deployment = null) => new()
    {
        Key = new ResourceKey(facts.Channel.Metadata.Namespace, facts.Channel.Metadata.Name),
        Channel = facts.Channel,
        Facts = facts,
        Deployment = deployment,
    };

    /// <summary>The status that the pass writes; one that breaks a rule fails the test, whatever it looks at.</summary>
    public MessagingChannelStatus Status()
    {
        MessagingChannelStatus status = ChannelStatusBuilder.Build(Observed, Decision, Outcome, Now);
        StatusRules.Require(State(Observed.Channel with { Status = status }), State(Observed.Channel));
        return status;
    }

    /// <summary>The pass after this one, when its status was written and nothing else has happened.</summary>
    public Pass Next(TimeSpan later)
    {
        MessagingChannel written = Observed.Channel with { Status = Status() };
        return this with
        {
            Observed = Observed with { Channel = written, Facts = Observed.Facts with { Channel = written } },
            Now = Now + later,
        };
    }

    private static ObservedState State(MessagingChannel channel) => ObservedState.Of(channel.ToJson());

    public IReadOnlyList<ChannelEvent> Events() => [.. ChannelEvents.Select(Observed.Channel.Status, Status(), [new Deed(Decision, Outcome)])];
}
