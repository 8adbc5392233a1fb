using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;

namespace ChannelOperator.Channels;

/// <summary>The indexes by which a change elsewhere finds the channels that it concerns.</summary>
internal static class ChannelIndexes
{
    /// <summary>By the platform's key.</summary>
    public const string Platform = "platform";

    /// <summary>By platform and account.</summary>
    public const string Account = "account";

    /// <summary>By namespace.</summary>
    public const string Namespace = "namespace";

    /// <summary>By the class that the channel names.</summary>
    public const string ClassName = "className";

    /// <summary>By the platform's key, those channels that name no class.</summary>
    public const string DefaultClassOf = "defaultClassOf";

    /// <summary>Adds all of them.</summary>
    public static void AddTo(ResourceCache<MessagingChannel> channels)
    {
        channels.AddIndex(Platform, channel => [Platforms.Key(Platforms.Of(channel))]);
        channels.AddIndex(Account, channel => [AccountClaim.Account(channel)]);
        channels.AddIndex(Namespace, channel => [channel.Metadata.Namespace]);
        channels.AddIndex(ClassName, channel => channel.Spec.Connector?.ClassName is { } name ? [name] : []);
        channels.AddIndex(DefaultClassOf, channel => channel.Spec.Connector?.ClassName is null ? [Platforms.Key(Platforms.Of(channel))] : []);
    }
}
