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
    // Uid and generation of each channel whose status the server refuses.
    private readonly ConcurrentDictionary<ResourceKey, (string Uid, long Generation)> _refused = new();

    private readonly ConcurrentDictionary<ResourceKey, UntoldPass> _untold = new();

    /// <summary>This process looks after the channels from now on. What it could not tell in an earlier term it tells no more: whoever led meanwhile has reported what became of it.</summary>
    public void BeginTerm() => _untold.Clear();

    /// <summary>Counts what a pass did, and reports it, with what the one before could not tell.</summary>
    public async Task ReportAsync(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        MessagingChannel channel = observed.Channel;
        UntoldPass? untold = _untold.TryGetValue(observed.Key, out UntoldPass? last) && last.Status.Uid == channel.Metadata.Uid ? last : null;
        // Now, for it is done, and a status may be refused for good.
        metrics.Record(decision, untold is { EndsWithStart: true } ? outcome with { Started = false } : outcome);
        MessagingChannelStatus status = ChannelStatusBuilder.Build(observed, decision, outcome, now);
        if (ChannelStatusBuilder.AsksForPods(channel, status))
        {
            string? problem = await pods.FindProblemAsync(channel, outcome.Deployment!, cancellationToken);
            status = ChannelStatusBuilder.Build(observed, decision, outcome, now, problem);
        }

        JsonNode? value = JsonSerializer.SerializeToNode(status, ApiJsonContext.Default.MessagingChannelStatus);
        JsonNode? stored = channel.Status is null ? null : JsonSerializer.SerializeToNode(channel.Status, ApiJsonContext.Default.MessagingChannelStatus);
        UntoldStatus<MessagingChannelStatus> attempt = UntoldStatus<MessagingChannelStatus>.Attempt(channel.Metadata.Uid, channel.Status, stored, value, untold?.Status);
        IReadOnlyList<Deed> deeds = new Deed(decision, outcome).After(untold?.Deeds ?? []);
        _untold[observed.Key] = new UntoldPass(attempt, deeds);
        EventTarget target = new(ApiGroup.ApiVersion, MessagingChannel.KindName, observed.Key, channel.Metadata.Uid, channel.Metadata.ResourceVersion);
        bool isTold = JsonNode.DeepEquals(value, stored) || await WriteAsync(observed, target, value, cancellationToken);
        Forget(observed.Key);
        foreach (ChannelEvent item in isTold ? ChannelEvents.Select(attempt.Before, status, deeds) : [])
        {
            events.Record(target, item.Type, item.Reason, item.Action, item.Note);
        }
    }

    /// <summary>Forgets what was not told of a channel: it is told, or the channel is gone.</summary>
    public void Forget(ResourceKey key)
    {
        _untold.TryRemove(key, out _);
        _refused.TryRemove(key, out _);
    }

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
            if (!_refused.TryGetValue(observed.Key, out (string Uid, long Generation) told) || told != (metadata.Uid, metadata.Generation))
            {
                _refused[observed.Key] = (metadata.Uid, metadata.Generation);
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
