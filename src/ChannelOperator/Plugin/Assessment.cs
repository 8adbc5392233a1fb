using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;
using Accepted = ChannelOperator.Api.ChannelConditions.AcceptedReasons;

namespace ChannelOperator.Plugin;

/// <summary>A channel judged by the objects as they are now, beside what the operator has written into its status.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Facts">The facts.</param>
/// <param name="Decision">The decision; null where something that it needs may not be read, and the status is all there is.</param>
/// <param name="Now">The instant.</param>
internal sealed record Assessment(MessagingChannel Channel, ChannelFacts Facts, ChannelDecision? Decision, DateTimeOffset Now)
{
    // Accepted first: it is compared always.
    private static readonly ImmutableArray<string> Judged = [ChannelConditions.Accepted, ChannelConditions.Approved, ChannelConditions.TermsAccepted];

    /// <summary>Judges a channel.</summary>
    public static Assessment Of(MessagingChannel channel, ClusterReading reading, DateTimeOffset now)
    {
        ChannelFacts facts = reading.Snapshot.FactsOf(channel, now);
        ChannelDecision decision = ChannelDecider.Decide(facts, now);
        return new Assessment(channel, facts, IsWhole(reading, facts, channel) ? decision : null, now);
    }

    /// <summary>A condition in the status; null if it is not there.</summary>
    public Condition? Find(string type) => Channel.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether the status is about the newest generation.</summary>
    public bool IsSeen => Channel.Status is { } status && status.ObservedGeneration >= Channel.Metadata.Generation;

    /// <summary>Whether the connector is to run.</summary>
    /// <remarks>Graces of what is unknown count from when the operator noticed it, so while one runs the operator's word counts.</remarks>
    public bool IsToRun => IsInGrace || (Decision is { } decision ? decision.Action == ChannelAction.Run : WasRunning);

    /// <summary>The conditions whose reason in the status is not the one by the objects as they are.</summary>
    public IEnumerable<(string Type, string Told, string Found)> Differences => Decision is not { } decision || !IsSeen || IsInGrace
        ? []
        : from type in IsByLastCopy ? Judged[..1] : Judged
          let told = Find(type)?.Reason ?? ""
          let found = decision.First(type).Reason
          where told != found && told != Accepted.InputUnavailable
          select (type, told, found);

    private bool WasRunning => ChannelObserver.IsRunning(Channel, deployment: null);

    private bool IsInGrace => WasRunning && IsSeen && Find(ChannelConditions.Accepted) is { Status: not ConditionStatus.True, Reason: Accepted.PolicyNotFound or Accepted.PolicyNotAccepted or Accepted.InputUnavailable } told
        && (Decision is null || told.Reason == Accepted.InputUnavailable || Decision.First(ChannelConditions.Accepted).Reason == told.Reason);

    /// <summary>Without a policy that holds the operator judges the rest by the last copy that it accepted, which only it remembers.</summary>
    private bool IsByLastCopy => Decision?.First(ChannelConditions.Accepted).Reason is Accepted.PolicyNotFound or Accepted.PolicyNotAccepted;

    /// <summary>Whether all was read that the decision on this channel is made on.</summary>
    private static bool IsWhole(ClusterReading reading, ChannelFacts facts, MessagingChannel channel) => !reading.Unread.Any(unread =>
        unread.Type == ResourceTypes.Namespaces ? facts.Policy.Effective?.NamespaceSelector is not null
        : unread.Type != ResourceTypes.MessagingChannels || facts.AccountHolder is null == IsDuplicate(channel));

    private static bool IsDuplicate(MessagingChannel channel) =>
        channel.Status?.Conditions?.Any(condition => condition is { Type: ChannelConditions.Accepted, Reason: Accepted.DuplicateAccount }) == true;
}
