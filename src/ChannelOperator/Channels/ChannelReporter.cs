using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Pods;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;

namespace ChannelOperator.Channels;

/// <summary>
/// Writes a channel's status, whole and only if it changed, and records what changed as events. Where the connector has become unavailable
/// its pods are asked first: it is here, because what they say is told and decides nothing (decision 0010).
/// </summary>
internal sealed class ChannelReporter(IApiClient api, ResourceCache<MessagingChannel> channels, PodReader pods, EventRecorder events, OperatorMetrics metrics)
{
    // The generation of each channel (by uid) whose status the server last refused.
    private readonly ConcurrentDictionary<string, long> _refused = new();

    private readonly ConcurrentDictionary<ResourceKey, UntoldPass> _untold = new();

    /// <summary>Reports a pass, and with it what the one before could not tell.</summary>
    /// <returns>What was told to be done, the pass's own last.</returns>
    public async Task<IReadOnlyList<Deed>> ReportAsync(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        MessagingChannel channel = observed.Channel;
        MessagingChannelStatus status = ChannelStatusBuilder.Build(observed, decision, outcome, now);
        if (ChannelStatusBuilder.AsksForPods(channel, status))
        {
            string? problem = await pods.FindProblemAsync(channel, outcome.Deployment!, cancellationToken);
            status = ChannelStatusBuilder.Build(observed, decision, outcome, now, problem);
        }

        JsonNode? value = JsonSerializer.SerializeToNode(status, ApiJsonContext.Default.MessagingChannelStatus);
        JsonNode? stored = channel.Status is null ? null : JsonSerializer.SerializeToNode(channel.Status, ApiJsonContext.Default.MessagingChannelStatus);
        UntoldPass? untold = _untold.TryGetValue(observed.Key, out UntoldPass? last) && last.Uid == channel.Metadata.Uid ? last : null;
        MessagingChannelStatus? before = untold is null ? channel.Status : untold.LastTold(channel.Status, stored);
        IReadOnlyList<Deed> deeds = new Deed(decision, outcome).After(untold?.Deeds ?? []);
        _untold[observed.Key] = new UntoldPass(channel.Metadata.Uid, before, value, deeds);
        EventTarget target = new(ApiGroup.ApiVersion, MessagingChannel.KindName, observed.Key, channel.Metadata.Uid, channel.Metadata.ResourceVersion);
        bool isTold = JsonNode.DeepEquals(value, stored) || await WriteAsync(observed, target, value, cancellationToken);
        Forget(observed.Key);
        foreach (ChannelEvent item in isTold ? ChannelEvents.Select(before, status, deeds) : [])
        {
            events.Record(target, item.Type, item.Reason, item.Action, item.Note);
        }

        return deeds;
    }

    /// <summary>Forgets a channel that is gone.</summary>
    public void Forget(ResourceKey key) => _untold.TryRemove(key, out _);

    private async Task<bool> WriteAsync(ChannelObservation observed, EventTarget target, JsonNode? value, CancellationToken cancellationToken)
    {
        ObjectMeta metadata = observed.Channel.Metadata;
        try
        {
            bool isWritten = await StatusWriter.WriteAsync(api, ResourceTypes.MessagingChannels, observed.Key, metadata.Uid, value, ApiJsonContext.Default.MessagingChannel, written =>
                channels.Observe(observed.Key, written.Metadata.Uid, written.Metadata.ResourceVersion, written), cancellationToken);
            metrics.RecordStatusWrite(isWritten ? "written" : "gone");
            return isWritten;
        }
        catch (ApiException refused) when (refused.IsInvalid)
        {
            // Servers before 1.30 check the whole object: one that was stored before its CRD got stricter can have no status, so only an event tells.
            if (!_refused.TryGetValue(metadata.Uid, out long generation) || generation != metadata.Generation)
            {
                _refused[metadata.Uid] = metadata.Generation;
                events.Record(target, EventType.Warning, ChannelConditions.AcceptedReasons.InvalidSpec, "Report", $"the API server stores no status until the spec is corrected: {refused.Message}");
            }

            metrics.RecordStatusWrite("refused");
            throw;
        }
        catch (Exception)
        {
            metrics.RecordStatusWrite("failed");
            throw;
        }
    }
}
