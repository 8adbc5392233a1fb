using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>A channel that claims an account.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Created">When it was created.</param>
/// <param name="IsRunning">Whether its connector runs.</param>
public sealed record AccountClaim(string Namespace, string Name, string Uid, DateTimeOffset Created, bool IsRunning)
{
    /// <summary>The claim of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="isRunning">Whether its connector runs.</param>
    /// <returns>The claim.</returns>
    public static AccountClaim Of(MessagingChannel channel, bool isRunning) => new(
        channel.Metadata.Namespace,
        channel.Metadata.Name,
        channel.Metadata.Uid,
        channel.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MaxValue,
        isRunning);

    /// <summary>The key of an account: one channel holds it in the whole cluster.</summary>
    /// <param name="channel">A channel.</param>
    /// <returns>Platform and account, those that it has run for where it has run.</returns>
    public static string Account(MessagingChannel channel) => Platforms.Key(Platforms.Of(channel)) + "/" + AccountId(channel);

    /// <summary>The key of a record's account.</summary>
    /// <param name="review">A record.</param>
    /// <returns>As for a channel of the same platform and account.</returns>
    public static string Account(ChannelReview review) => Platforms.Key(review.Spec.Platform) + "/" + review.Spec.AccountId;

    internal static string AccountId(MessagingChannel channel) => channel.Status?.Effective?.AccountId ?? channel.Spec.AccountId;

    /// <summary>Who holds an account: the channel that runs already, else the older, else the one with the smaller uid.</summary>
    /// <param name="claims">All claims to the account.</param>
    /// <returns>The holder; null if nobody claims.</returns>
    public static AccountClaim? Holder(IEnumerable<AccountClaim> claims) => claims
        .OrderByDescending(claim => claim.IsRunning)
        .ThenBy(claim => claim.Created)
        .ThenBy(claim => claim.Uid, StringComparer.Ordinal)
        .FirstOrDefault();
}
