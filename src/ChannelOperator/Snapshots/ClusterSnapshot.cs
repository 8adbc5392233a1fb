using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Policy;

namespace ChannelOperator.Snapshots;

/// <summary>
/// The objects that decisions are made on, at one instant, read from files or from a cluster; and the facts of each channel in them, as the
/// operator would gather them from its caches.
/// </summary>
/// <remarks>Graces that count from when an operator noticed something are taken as over: nothing here has noticed anything before.</remarks>
internal sealed class ClusterSnapshot
{
    /// <summary>The label that API servers since 1.21 give every namespace: its name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    private readonly Lazy<ILookup<string, MessagingChannel>> _claimants;
    private readonly Lazy<ILookup<(string Namespace, string Account), ChannelReview>> _reviews;
    private readonly Lazy<Dictionary<string, CompiledPolicy>> _policies;

    public ClusterSnapshot()
    {
        _claimants = new(() => Channels.ToLookup(AccountClaim.Account));
        _reviews = new(() => Reviews.ToLookup(review => (review.Metadata.Namespace, AccountClaim.Account(review))));
        _policies = new(() => Policies.ToDictionary(policy => policy.Metadata.Name, PolicyCompiler.Compile, StringComparer.Ordinal));
    }

    /// <summary>The channels; each namespace and name once.</summary>
    public ImmutableArray<MessagingChannel> Channels { get; init; } = [];

    /// <summary>The policies; each name once.</summary>
    public ImmutableArray<PlatformPolicy> Policies { get; init; } = [];

    /// <summary>The connector classes.</summary>
    public ImmutableArray<ConnectorClass> Classes { get; init; } = [];

    /// <summary>The records of the continuing review.</summary>
    public ImmutableArray<ChannelReview> Reviews { get; init; } = [];

    /// <summary>The labels of the namespaces that are known.</summary>
    public ImmutableDictionary<string, IReadOnlyDictionary<string, string>> NamespaceLabels { get; init; } = ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty;

    /// <summary>The same snapshot with other channels.</summary>
    /// <param name="channels">The channels.</param>
    public ClusterSnapshot With(ImmutableArray<MessagingChannel> channels) => new() { Channels = channels, Policies = Policies, Classes = Classes, Reviews = Reviews, NamespaceLabels = NamespaceLabels };

    /// <summary>This snapshot with another laid over it: an object of the same name is replaced, as applying the other would.</summary>
    /// <param name="other">What is laid over it.</param>
    public ClusterSnapshot Overlay(ClusterSnapshot other) => new()
    {
        Channels = Overlay(Channels, other.Channels, channel => (channel.Metadata.Namespace, channel.Metadata.Name)),
        Policies = Overlay(Policies, other.Policies, policy => policy.Metadata.Name),
        Classes = Overlay(Classes, other.Classes, connectorClass => connectorClass.Metadata.Name),
        Reviews = Overlay(Reviews, other.Reviews, review => (review.Metadata.Namespace, review.Metadata.Name)),
        NamespaceLabels = NamespaceLabels.SetItems(other.NamespaceLabels.Select(entry => KeyValuePair.Create(entry.Key, Overlay(NamespaceLabels.GetValueOrDefault(entry.Key), entry.Value)))),
    };

    // Labels of others stay.
    private static IReadOnlyDictionary<string, string> Overlay(IReadOnlyDictionary<string, string>? under, IReadOnlyDictionary<string, string> over) =>
        (under ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary(StringComparer.Ordinal).SetItems(over);

    private static ImmutableArray<T> Overlay<T, TKey>(ImmutableArray<T> under, ImmutableArray<T> over, Func<T, TKey> key)
    {
        HashSet<TKey> replaced = [.. over.Select(key)];
        return [.. over, .. under.Where(item => !replaced.Contains(key(item)))];
    }

    /// <summary>The policy of a platform as it is compiled; null if there is none.</summary>
    /// <param name="platform">The platform as written.</param>
    public CompiledPolicy? PolicyOf(string platform) => _policies.Value.GetValueOrDefault(Platforms.Key(platform));

    /// <summary>The records about a channel's account.</summary>
    public IReadOnlyCollection<ChannelReview> ReviewsOf(MessagingChannel channel) => [.. _reviews.Value[(channel.Metadata.Namespace, AccountClaim.Account(channel))]];

    /// <summary>What the decision on a channel is made on.</summary>
    /// <param name="channel">A channel of this snapshot.</param>
    /// <param name="now">The instant.</param>
    public ChannelFacts FactsOf(MessagingChannel channel, DateTimeOffset now) => new()
    {
        Channel = channel,
        Policy = new PolicyFacts { Current = PolicyOf(Platforms.Of(channel)), BadSince = now },
        Class = ClassFacts.Select(channel, Classes),
        Reviews = AccountReviews.Of(ReviewsOf(channel)),
        NamespaceLabels = NamespaceLabels.GetValueOrDefault(channel.Metadata.Namespace) ?? ImmutableDictionary<string, string>.Empty.Add(NameLabel, channel.Metadata.Namespace),
        AccountHolder = OtherHolder(channel),
        IsRunning = ChannelObserver.IsRunning(channel, deployment: null),
        GenerationSince = ChannelObserver.GenerationSince(channel, now),
        UnknownGrace = TimeSpan.Zero,
    };

    private AccountClaim? OtherHolder(MessagingChannel channel)
    {
        AccountClaim own = Claim(channel);
        AccountClaim? holder = AccountClaim.Holder(_claimants.Value[AccountClaim.Account(channel)].Select(Claim));
        return holder == own ? null : holder;
    }

    private static AccountClaim Claim(MessagingChannel channel) => AccountClaim.Of(channel, ChannelObserver.IsRunning(channel, deployment: null));
}
