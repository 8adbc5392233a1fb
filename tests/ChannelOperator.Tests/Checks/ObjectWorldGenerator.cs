using ChannelOperator.Api;
using ChannelOperator.Policy.Tests.Generation;
using ChannelOperator.TestKit.Builders;
using CsCheck;

namespace ChannelOperator.Tests.Checks;

/// <summary>Worlds of objects: up to four channels on up to three platforms, two of which may be about one account, with all that decides on them.</summary>
internal static class ObjectWorldGenerator
{
    public const string Namespace = "cx";

    private static readonly string[] Platforms = ["WhatsApp", "Instagram", "Telegram"];

    private static readonly Gen<ConnectorClass[]> Classes = Gen.OneOf(
        [Class("standard", StorageType.External)],
        [Class("standard", StorageType.External)],
        [Class("standard", StorageType.PersistentVolumeClaim)],
        [Class("standard", StorageType.EmptyDir), Class("other", StorageType.External)],
        Array.Empty<ConnectorClass>());

    private static readonly Gen<PlatformPolicy[]> Policies = Gen.Select(
        PolicyGenerator.For(Platforms[0]), PolicyGenerator.For(Platforms[1]), PolicyGenerator.For(Platforms[2]), Gen.Int[0, 20],
        (one, two, three, missing) => new[] { one, two, three }.Where((_, index) => index != missing).DistinctBy(policy => policy.Metadata.Name).ToArray());

    /// <summary>Times are written as an API server writes them, in whole seconds; the generator of records knows fractions.</summary>
    private static readonly Gen<MessagingChannel[]> Channels = Gen.Select(
        Gen.OneOf(Platforms).SelectMany(WorldGenerator.Channel), Gen.Int[1, 4], Gen.OneOf<string?>(null, ChannelActions.Run, ChannelActions.Stop), TimeGenerator.Instant, Gen.Int[1, 2], Gen.Bool,
        (channel, account, action, created, generation, seen) => channel with
        {
            Metadata = channel.Metadata with { Namespace = Namespace, CreationTimestamp = Timestamp.From(created), Generation = generation },
            Spec = channel.Spec with { AccountId = channel.Spec.AccountId.Length == 0 ? "" : Account(account) },
            Status = action is null && channel.Status is null ? null : (channel.Status ?? new MessagingChannelStatus()) with
            {
                ObservedGeneration = seen ? generation : -1,
                History = action is null ? null : [new ChannelHistoryEntry { Action = action, Reason = "Before", Time = Timestamp.From(created) }],
            },
        }).Array[1, 4].Select(channels => channels.Select((channel, index) => channel with
        {
            Metadata = channel.Metadata with { Name = channel.Metadata.Name.StartsWith('-') ? channel.Metadata.Name : $"channel-{index}", Uid = $"uid-{index}" },
        }).DistinctBy(channel => channel.Metadata.Name).ToArray());

    private static readonly Gen<ChannelReview[]> Reviews = Gen.Select(Gen.OneOf(Platforms), Gen.Int[1, 2], WorldGenerator.Review, (platform, account, review) => review with
    {
        Metadata = review.Metadata with { Namespace = Namespace },
        Spec = review.Spec with { Platform = platform, AccountId = Account(account) },
    }).Array[0, 4].Select(reviews => reviews.DistinctBy(review => review.Metadata.Name).ToArray());

    public static readonly Gen<ObjectWorld> World = Gen.Select(
        TimeGenerator.Instant, Channels, Policies, Classes, Reviews, Gen.OneOf("cx", "sales"),
        (now, channels, policies, classes, reviews, team) => new ObjectWorld(
            now, channels, policies, classes, reviews, new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = team }));

    // The first is the one that a channel that was seen before has run for.
    private static string Account(int number) => $"471{number}";

    private static ConnectorClass Class(string name, string storage) => new ConnectorClassBuilder().StoringIn(storage).Build() is var made
        ? made with { Metadata = made.Metadata with { Name = name }, Spec = made.Spec with { Platforms = Platforms, IsDefault = true } }
        : made;
}
