using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Events;

namespace ChannelOperator.Channels;

/// <summary>Writes a channel's status, whole and only if it changed, and records what changed as events.</summary>
internal sealed class ChannelReporter(IApiClient api, ResourceCache<MessagingChannel> channels, EventRecorder events)
{
    /// <summary>Reports a pass.</summary>
    public async Task ReportAsync(ChannelObservation observed, ChannelDecision decision, ApplyOutcome outcome, MessagingChannelStatus status, CancellationToken cancellationToken)
    {
        MessagingChannel channel = observed.Channel;
        JsonNode? value = JsonSerializer.SerializeToNode(status, ApiJsonContext.Default.MessagingChannelStatus);
        bool changed = !JsonNode.DeepEquals(value, channel.Status is null ? null : JsonSerializer.SerializeToNode(channel.Status, ApiJsonContext.Default.MessagingChannelStatus));
        if (changed && !await StatusWriter.WriteAsync(api, ResourceTypes.MessagingChannels, observed.Key, channel.Metadata.Uid, value, ApiJsonContext.Default.MessagingChannel, written =>
            channels.Observe(observed.Key, written.Metadata.Uid, written.Metadata.ResourceVersion, written), cancellationToken))
        {
            return;
        }

        EventTarget target = new(ApiGroup.ApiVersion, MessagingChannel.KindName, observed.Key, channel.Metadata.Uid, channel.Metadata.ResourceVersion);
        foreach (ChannelEvent item in ChannelEvents.Select(channel.Status, status, decision, outcome))
        {
            events.Record(target, item.Type, item.Reason, item.Action, item.Note);
        }
    }
}
