using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>A channel as it was found, told so that a test that waited in vain shows what it saw.</summary>
/// <param name="Channel">The channel; null if there was none.</param>
internal sealed record ChannelSighting(MessagingChannel? Channel)
{
    /// <summary>Whether its status is about its newest generation.</summary>
    public bool IsCurrent => Channel?.Status is { } status && status.ObservedGeneration == Channel.Metadata.Generation;

    public override string ToString() => Channel is null ? "no channel"
        : Channel.Status is not { } status ? $"generation {Channel.Metadata.Generation} without a status"
        : $"generation {Channel.Metadata.Generation}, status of {status.ObservedGeneration}: "
            + string.Join("; ", (status.Conditions ?? []).Select(condition => $"{condition.Type}={condition.Status}/{condition.Reason} since {condition.LastTransitionTime} ({condition.Message})"));
}
