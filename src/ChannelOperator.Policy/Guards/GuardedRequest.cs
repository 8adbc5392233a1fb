using ChannelOperator.Api;

namespace ChannelOperator.Policy.Guards;

/// <summary>A creation or an update as the API server shows it to its admission policies: of a channel or of a review.</summary>
public sealed record GuardedRequest
{
    /// <summary>Who asks, as the API server knows him.</summary>
    public required string User { get; init; }

    /// <summary>The channel as it would be.</summary>
    public MessagingChannel? Channel { get; init; }

    /// <summary>The channel as it is; absent where it is created.</summary>
    public MessagingChannel? OldChannel { get; init; }

    /// <summary>The review that is created.</summary>
    public ChannelReview? Review { get; init; }

    /// <summary>The channels of the namespace, for the guards that are asked once for each of them.</summary>
    public IReadOnlyList<MessagingChannel> Neighbours { get; init; } = [];

    /// <summary>The one of them that a guard is asked about: what CEL calls <c>params</c>.</summary>
    public MessagingChannel? Neighbour { get; init; }

    /// <summary>The resource.</summary>
    public string Resource => Review is null ? GuardPolicy.Channels : GuardPolicy.Reviews;

    /// <summary>The namespace.</summary>
    public string Namespace => (Review?.Metadata ?? Channel!.Metadata).Namespace;

    /// <summary>The name of the platform's PlatformPolicy.</summary>
    public string Platform => Platforms.Key(Review?.Spec.Platform ?? Channel!.Spec.Platform);
}
