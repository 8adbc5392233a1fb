using System.Collections.Concurrent;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Channels;

/// <summary>When each running channel stops by itself: one write for each pass, and the earliest of each platform only when somebody asks.</summary>
internal sealed class ChannelDeadlines
{
    private readonly ConcurrentDictionary<ResourceKey, (string Platform, DateTimeOffset At)> _channels = new();

    private volatile bool _isActing;

    /// <summary>Whether this process looks after the channels; what it remembers of an earlier term may be out of date.</summary>
    public bool IsActing
    {
        get => _isActing;
        set => _isActing = value;
    }

    /// <summary>Takes in what was decided on a channel.</summary>
    public void Record(ResourceKey channel, string platform, ChannelDecision decision)
    {
        if (decision.NotAfter is { } end)
        {
            _channels[channel] = (platform, end);
        }
        else
        {
            Forget(channel);
        }
    }

    /// <summary>A channel is gone.</summary>
    public void Forget(ResourceKey channel) => _channels.TryRemove(channel, out _);

    /// <summary>The earliest deadline of each platform that has one; none from who does not act.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Earliest() => (IsActing ? _channels.Values : [])
        .GroupBy(channel => channel.Platform, channel => channel.At, StringComparer.Ordinal)
        .ToDictionary(platform => platform.Key, platform => platform.Min(), StringComparer.Ordinal);
}
