using ChannelOperator.Api;

namespace ChannelOperator.Policy.Guards;

/// <summary>
/// The guard of what connectors record: what their own platform said of their own account, and nothing else. It is asked once for each channel of
/// the namespace, and passes for all channels but the one that the ServiceAccount belongs to. An account of a channel that is gone would pass: it
/// goes with its channel, and all that it could do is stop.
/// </summary>
internal static class ConnectorGuards
{
    public static GuardPolicy Policy { get; } = new()
    {
        Name = "channel-operator-connectorreviews",
        Resource = GuardPolicy.Reviews,
        Operations = [GuardPolicy.Create],
        PerChannel = true,
        Rules =
        [
            new GuardRule
            {
                Id = "speaksForAnother",
                Concerns = request => request.User == $"system:serviceaccount:{request.Namespace}:{request.Neighbour!.Metadata.Name}-connector" && !IsOfItsAccount(request),
                Cel = "request.userInfo.username == 'system:serviceaccount:' + object.metadata.namespace + ':' + params.metadata.name + '-connector' && "
                    + "!(object.spec.source == 'Platform' && object.spec.platform.lowerAscii() == params.spec.platform.lowerAscii() && object.spec.accountId == params.spec.accountId)",
                Message = new("the connector of channel {channel} may record with spec.source Platform, spec.platform {channelPlatform} and spec.accountId {channelAccount} only, "
                    + "not with {source}, {platform} and {account}"),
            },
        ],
    };

    private static bool IsOfItsAccount(GuardedRequest request)
    {
        ChannelReviewSpec review = request.Review!.Spec;
        MessagingChannelSpec channel = request.Neighbour!.Spec;
        return review.Source == ReviewSource.Platform && Platforms.Key(review.Platform) == Platforms.Key(channel.Platform) && review.AccountId == channel.AccountId;
    }
}
