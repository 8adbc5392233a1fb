using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;
using Accepted = ChannelOperator.Api.ChannelConditions.AcceptedReasons;

namespace ChannelOperator.Plugin;

/// <summary>A channel judged by the objects as they are now, beside what the operator has written into its status.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Facts">The facts.</param>
/// <param name="Decision">The decision; null where something that it needs may not be read, and the status is all there is.</param>
/// <param name="Missing">What the decision needs and could not be read.</param>
/// <param name="Now">The instant.</param>
internal sealed record Assessment(MessagingChannel Channel, ChannelFacts Facts, ChannelDecision? Decision, ImmutableArray<UnreadInput> Missing, DateTimeOffset Now)
{
    // Accepted first: it is compared always.
    private static readonly ImmutableArray<string> Judged = [ChannelConditions.Accepted, ChannelConditions.Approved, ChannelConditions.TermsAccepted];

    // What the operator's clock and the reader's may differ by, and the time that a status takes.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    /// <summary>Judges a channel.</summary>
    public static Assessment Of(MessagingChannel channel, ClusterReading reading, DateTimeOffset now)
    {
        ChannelFacts facts = reading.Snapshot.FactsOf(channel, now);
        ChannelDecision decision = ChannelDecider.Decide(facts, now);
        ImmutableArray<UnreadInput> missing = [.. reading.Unread.Where(unread => IsNeeded(unread, facts, channel))];
        return new Assessment(channel, facts, missing.IsEmpty ? decision : null, missing, now);
    }

    /// <summary>A condition in the status; null if it is not there.</summary>
    public Condition? Find(string type) => Channel.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether the status is about the newest generation.</summary>
    public bool IsSeen => Channel.Status is { } status && status.ObservedGeneration >= Channel.Metadata.Generation;

    /// <summary>Whether something of this kind could not be read that matters to this channel.</summary>
    public bool Lacks(ResourceType type) => Missing.Any(unread => unread.Type == type);

    /// <summary>Whether the connector is to run.</summary>
    /// <remarks>Graces of what is unknown count from when the operator noticed it, so while one runs the operator's word counts; but what stops in any case stops in a grace too.</remarks>
    public bool IsToRun => IsInGrace || (Decision is { } decision ? decision.Action == ChannelAction.Run : WasRunning && !IsGraceOver);

    /// <summary>Whether what is unknown to the operator holds the channel, whatever else stops it.</summary>
    public bool IsGraceRunning => Grace is { } grace && Now < grace.End + Slack && (Decision is null || grace.Reason == Accepted.InputUnavailable || Decision.First(ChannelConditions.Accepted).Reason == grace.Reason);

    /// <summary>Whether a grace has ended and the operator has not acted on it.</summary>
    public bool IsGraceOver => Grace is { } grace && Now >= grace.End + Slack;

    /// <summary>The grace that the status tells of and in which the connector runs on: its reason, and its end. The operator looks again at that time at the latest.</summary>
    public (string Reason, DateTimeOffset End)? Grace =>
        WasRunning && IsSeen && Find(ChannelConditions.Accepted) is { Status: not ConditionStatus.True, Reason: Accepted.PolicyNotFound or Accepted.PolicyNotAccepted or Accepted.InputUnavailable } told
            ? (told.Reason, Channel.Status!.NextTransitionTime?.Value ?? (told.LastTransitionTime.Value ?? DateTimeOffset.UnixEpoch) + ChannelFacts.DefaultUnknownGrace)
            : null;

    /// <summary>The conditions whose reason in the status is not the one by the objects as they are.</summary>
    public IEnumerable<(string Type, string Told, string Found)> Differences => Decision is not { } decision || !IsSeen || IsInGrace
        ? []
        : from type in IsByLastCopy ? Judged[..1] : Judged
          let told = Find(type)?.Reason ?? ""
          let found = decision.First(type).Reason
          where told != found && (told != Accepted.InputUnavailable || IsGraceOver)
          select (type, told, found);

    private bool WasRunning => ChannelObserver.IsRunning(Channel, deployment: null);

    private bool IsInGrace => IsGraceRunning && Decision?.Blocking.Any(finding =>
        finding is { Effect: FindingEffect.Stops, Reason: not (Accepted.PolicyNotFound or Accepted.PolicyNotAccepted or Accepted.InputUnavailable) }) != true;

    /// <summary>Without a policy that holds the operator judges the rest by the last copy that it accepted, which only it remembers.</summary>
    private bool IsByLastCopy => Decision?.First(ChannelConditions.Accepted).Reason is Accepted.PolicyNotFound or Accepted.PolicyNotAccepted;

    /// <summary>Whether the decision on this channel is made on what was not read.</summary>
    private static bool IsNeeded(UnreadInput unread, ChannelFacts facts, MessagingChannel channel)
    {
        if (unread.Type == ResourceTypes.Namespaces)
        {
            return facts.Policy.Effective?.NamespaceSelector is not null;
        }

        if (unread.Type == ResourceTypes.MessagingChannels)
        {
            return facts.AccountHolder is null == IsDuplicate(channel);
        }

        return unread.Name is null
            || (unread.Type == ResourceTypes.PlatformPolicies ? unread.Name == Platforms.Key(Platforms.Of(channel))
                : unread.Type != ResourceTypes.ChannelReviews || unread.Namespace == channel.Metadata.Namespace);
    }

    private static bool IsDuplicate(MessagingChannel channel) =>
        channel.Status?.Conditions?.Any(condition => condition is { Type: ChannelConditions.Accepted, Reason: Accepted.DuplicateAccount }) == true;
}
