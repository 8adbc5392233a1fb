using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Tests.Testing;
using CsCheck;
using Reasons = ChannelOperator.Api.ChannelConditions.EnforcedReasons;

namespace ChannelOperator.Tests.Channels;

/// <summary>Passes over every world with every outcome, also those that hardly go together: the status has to be legal all the same.</summary>
internal static class OutcomeGenerator
{
    private static readonly ApiException ServerError = new("patch", ResourceTypes.Deployments, new ResourceKey("cx", "support-connector"), 500, "InternalError", "etcd");

    private static readonly Gen<ApplyFailure?> Failure = Gen.Frequency(
        (6, Gen.Const((ApplyFailure?)null)),
        (3, Gen.OneOf<ApplyFailure?>(
            new ApplyFailure(Reasons.ApplyFailed, "no answer", NeedsPerson: false, ServerError),
            new ApplyFailure(Reasons.ApplyFailed, "invalid", NeedsPerson: true, ServerError),
            new ApplyFailure(Reasons.Forbidden, "not allowed", NeedsPerson: true, ServerError),
            new ApplyFailure(Reasons.ApplyFailed, "left over", NeedsPerson: false, RetryAfter: TimeSpan.FromSeconds(1)),
            new ApplyFailure(Reasons.DriftLoop, "fought over", NeedsPerson: true, RetryAfter: TimeSpan.FromSeconds(8)))));

    private static readonly Gen<(int Replicas, Rollout Rollout)?> Deployment = Gen.Frequency(
        (1, Gen.Const(((int, Rollout)?)null)),
        (5, Gen.Select(Gen.OneOf(0, 0, 1, 3), Gen.Enum<Rollout>(), (replicas, rollout) => ((int, Rollout)?)(replicas, rollout))));

    private static readonly Gen<MessagingChannelStatus?> Before = Gen.Frequency(
        (2, Gen.Const((MessagingChannelStatus?)null)),
        (1, Gen.Const((MessagingChannelStatus?)new MessagingChannelStatus
        {
            Conditions = [.. ChannelConditions.Positive.Select(type => new Condition { Type = type, Status = ConditionStatus.Unknown, Reason = ChannelConditions.Pending, Message = "waiting", LastTransitionTime = new Timestamp("1970-01-01T00:00:00Z"), ObservedGeneration = -1 })],
        })),
        (1, Gen.Const((MessagingChannelStatus?)new MessagingChannelStatus
        {
            LastNotice = new Timestamp("2026-05-30T00:00:00Z"),
            LastHandledReconcileAt = "earlier",
            History = [.. Enumerable.Range(1, 5).Select(day => new ChannelHistoryEntry { Action = day % 2 == 0 ? ChannelActions.Run : ChannelActions.Stop, Reason = "Approved", Time = new Timestamp($"2026-05-0{day}T00:00:00Z") })],
        })));

    private static readonly Gen<string?> RequestedAt = Gen.OneOf<string?>(null, null, "now", "", new string('x', 300));

    public static readonly Gen<Pass> Pass = Gen.Select(WorldGenerator.World, Deployment, Failure, Before, RequestedAt, Gen.Int[0, 3], Gen.Long[1, 9], Build);

    private static Pass Build(World world, (int Replicas, Rollout Rollout)? deployment, ApplyFailure? failure, MessagingChannelStatus? before, string? requestedAt, int did, long generation)
    {
        MessagingChannel channel = world.Facts.Channel with
        {
            Metadata = world.Facts.Channel.Metadata with
            {
                Generation = generation,
                Annotations = requestedAt is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.RequestedAt] = requestedAt },
            },
            Status = Written(before ?? world.Facts.Channel.Status, world.Facts.Channel.Status?.Effective),
        };
        Pass pass = Testing.Pass.Over(world.Facts with { Channel = channel }, deployment is { } is_ ? Owned.Deployment(channel, is_.Replicas, is_.Rollout) : null, world.Now);
        return pass with
        {
            Outcome = pass.Outcome with
            {
                Failure = failure,
                ReplicasBefore = did == 1 ? 2 : pass.Outcome.ReplicasBefore,
                Stopped = did == 1,
                Started = did == 2,
                DriftCorrected = did == 3 ? ["Service support-connector: /spec/selector"] : [],
            },
        };
    }

    /// <summary>What the operator has written holds no durations that are none.</summary>
    private static MessagingChannelStatus? Written(MessagingChannelStatus? status, EffectiveChannel? effective) => status is null ? null : status with
    {
        Effective = effective is null ? null : effective with
        {
            Retention = effective.Retention?.Where(entry => entry.Value.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal),
        },
    };
}
