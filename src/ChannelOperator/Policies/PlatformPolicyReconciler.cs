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

/// <summary>Reports whether a policy is accepted, which terms are in force, and how many channels it has.</summary>
internal sealed class PlatformPolicyReconciler(
    IApiClient api, ResourceCache<PlatformPolicy> policies, ResourceCache<MessagingChannel> channels, PolicyBook book, HaltReporter halts, EventRecorder events, TimeProvider time)
    : IReconciler
{
    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (policies.Get(key)?.Value is not { } policy || book.Find(key.Name) is not { } compiled)
        {
            return ReconcileResult.AwaitChange;
        }

        DateTimeOffset now = time.GetUtcNow();
        MessagingChannel[] own = [.. channels.ByIndex(ChannelIndexes.Platform, Platforms.Key(policy.Spec.Platform)).Select(entry => entry.Value).OfType<MessagingChannel>()];
        PlatformPolicyStatus status = PlatformPolicyStatusBuilder.Build(policy, compiled, own, now);
        halts.Report(key, policy, status.Halt);
        JsonNode? value = JsonSerializer.SerializeToNode(status, ApiJsonContext.Default.PlatformPolicyStatus);
        JsonNode? before = policy.Status is null ? null : JsonSerializer.SerializeToNode(policy.Status, ApiJsonContext.Default.PlatformPolicyStatus);
        if (!JsonNode.DeepEquals(value, before)
            && await StatusWriter.WriteAsync(api, ResourceTypes.PlatformPolicies, key, policy.Metadata.Uid, value, ApiJsonContext.Default.PlatformPolicy, written =>
                policies.Observe(key, written.Metadata.Uid, written.Metadata.ResourceVersion, written), cancellationToken))
        {
            RecordChange(key, policy, status.Conditions![0]);
        }

        return compiled.Policy?.Terms?.NextChange(now) is { } next ? ReconcileResult.RequeueAt(next) : ReconcileResult.AwaitChange;
    }

    private void RecordChange(ResourceKey key, PlatformPolicy policy, Condition accepted)
    {
        Condition? before = policy.Status?.Conditions?.FirstOrDefault(condition => condition.Type == accepted.Type);
        if (before?.Reason == accepted.Reason || (accepted.Reason == PlatformPolicyConditions.AcceptedReasons.Accepted && before?.Status != ConditionStatus.False))
        {
            return;
        }

        EventType type = accepted.Status == ConditionStatus.False ? EventType.Warning : EventType.Normal;
        events.Record(new EventTarget(ApiGroup.ApiVersion, PlatformPolicy.KindName, key, policy.Metadata.Uid, policy.Metadata.ResourceVersion), type, accepted.Reason, "Report", accepted.Message);
    }
}
