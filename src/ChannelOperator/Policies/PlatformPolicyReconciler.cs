using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.Runtime.Events;

namespace ChannelOperator.Policies;

/// <summary>Reports whether a policy is accepted and guarded, which terms are in force, and how many channels it has.</summary>
internal sealed class PlatformPolicyReconciler(
    IApiClient api, ResourceCache<PlatformPolicy> policies, ResourceCache<MessagingChannel> channels, PolicyBook book, HaltReporter halts, AdmissionGuard guard, EventRecorder events, TimeProvider time)
    : IReconciler
{
    private readonly ConcurrentDictionary<ResourceKey, UntoldStatus<PlatformPolicyStatus>> _untold = new();

    /// <summary>This process reports from now on. What it could not tell in an earlier term it tells no more.</summary>
    public void BeginTerm() => _untold.Clear();

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (policies.Get(key)?.Value is not { } policy || book.Find(key.Name) is not { } compiled)
        {
            _untold.TryRemove(key, out _);
            return ReconcileResult.AwaitChange;
        }

        ConditionDraft guarded = await guard.LookAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        MessagingChannel[] own = [.. channels.ByIndex(ChannelIndexes.Platform, Platforms.Key(policy.Spec.Platform)).Select(entry => entry.Value).OfType<MessagingChannel>()];
        PlatformPolicyStatus status = PlatformPolicyStatusBuilder.Build(policy, compiled, own, guarded, now);
        halts.Report(key, policy, status.Halt);
        JsonNode? value = JsonSerializer.SerializeToNode(status, ApiJsonContext.Default.PlatformPolicyStatus);
        JsonNode? stored = policy.Status is null ? null : JsonSerializer.SerializeToNode(policy.Status, ApiJsonContext.Default.PlatformPolicyStatus);
        UntoldStatus<PlatformPolicyStatus> attempt = UntoldStatus<PlatformPolicyStatus>.Attempt(policy.Metadata.Uid, policy.Status, stored, value, _untold.GetValueOrDefault(key));
        _untold[key] = attempt;
        bool isTold = JsonNode.DeepEquals(value, stored)
            || await StatusWriter.WriteAsync(api, ResourceTypes.PlatformPolicies, key, policy.Metadata.Uid, value, ApiJsonContext.Default.PlatformPolicy, written =>
                policies.Observe(key, written.Metadata.Uid, written.Metadata.ResourceVersion, written), cancellationToken);
        _untold.TryRemove(key, out _);
        if (isTold)
        {
            RecordAccepted(key, policy, attempt.Before, status.Conditions![0]);
            RecordGuarded(key, policy, attempt.Before, status.Conditions[1]);
        }

        return ReconcileResult.RequeueAt(compiled.Policy?.Terms?.NextChange(now) is { } next && next < guard.NextLook ? next : guard.NextLook);
    }

    private void RecordAccepted(ResourceKey key, PlatformPolicy policy, PlatformPolicyStatus? told, Condition accepted)
    {
        Condition? before = Before(told, accepted);
        if (before?.Reason != accepted.Reason && (accepted.Reason != PlatformPolicyConditions.AcceptedReasons.Accepted || before?.Status == ConditionStatus.False))
        {
            Record(key, policy, accepted, accepted.Status == ConditionStatus.False);
        }
    }

    /// <summary>Only that guards were lost or came back: where there never were any, nobody misses them.</summary>
    private void RecordGuarded(ResourceKey key, PlatformPolicy policy, PlatformPolicyStatus? told, Condition guarded)
    {
        Condition? before = Before(told, guarded);
        if (before is not null && (before.Status, guarded.Status) is (ConditionStatus.True, not ConditionStatus.True) or (ConditionStatus.False, ConditionStatus.True))
        {
            Record(key, policy, guarded, guarded.Status != ConditionStatus.True);
        }
    }

    private void Record(ResourceKey key, PlatformPolicy policy, Condition condition, bool isWarning) => events.Record(
        new EventTarget(ApiGroup.ApiVersion, PlatformPolicy.KindName, key, policy.Metadata.Uid, policy.Metadata.ResourceVersion),
        isWarning ? EventType.Warning : EventType.Normal,
        condition.Reason,
        "Report",
        condition.Message);

    private static Condition? Before(PlatformPolicyStatus? told, Condition condition) => told?.Conditions?.FirstOrDefault(old => old.Type == condition.Type);
}
