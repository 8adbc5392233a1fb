using System.Collections.Concurrent;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Reviews;

/// <summary>The records of the continuing review by account, and those that cannot be read.</summary>
internal sealed class ReviewBook
{
    private const string AccountIndex = "account";

    private readonly ResourceCache<ChannelReview> _reviews;

    // Records of which no copy could ever be read: they may be about any account of their namespace.
    private readonly ConcurrentDictionary<ResourceKey, DateTimeOffset> _unreadable = new();

    public ReviewBook(ResourceCache<ChannelReview> reviews)
    {
        _reviews = reviews;
        reviews.AddIndex(AccountIndex, review => [IndexKey(review.Metadata.Namespace, AccountClaim.Account(review))]);
    }

    /// <summary>Takes in a change of a record.</summary>
    public void OnChange(CacheChange<ChannelReview> change)
    {
        if (change.New is { Value: null, UnreadableSince: { } since })
        {
            _unreadable[change.Key] = since;
        }
        else
        {
            _unreadable.TryRemove(change.Key, out _);
        }
    }

    /// <summary>What the records of a channel's account say.</summary>
    public AccountReviews Of(MessagingChannel channel) => AccountReviews.Of(Records(channel.Metadata.Namespace, AccountClaim.Account(channel)));

    /// <summary>The records of an account in a namespace.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="account">The account, as <see cref="AccountClaim.Account(ChannelReview)"/> writes it.</param>
    public IReadOnlyCollection<ChannelReview> Records(string namespaceName, string account) => [.. Entries(namespaceName, account).Select(entry => entry.Value!)];

    /// <summary>A record that may be about the channel and cannot be read, and since when; null if there is none.</summary>
    public (string Name, DateTimeOffset Since)? Unreadable(MessagingChannel channel)
    {
        string own = channel.Metadata.Namespace;
        IEnumerable<(string Name, DateTimeOffset Since)> outdated = Entries(own, AccountClaim.Account(channel))
            .Where(entry => entry.UnreadableSince is not null)
            .Select(entry => (entry.Key.Name, entry.UnreadableSince!.Value));
        // Empty but for a CRD that somebody has replaced.
        IEnumerable<(string Name, DateTimeOffset Since)> unknown = _unreadable.IsEmpty ? [] : _unreadable.Where(pair => pair.Key.Namespace == own).Select(pair => (pair.Key.Name, pair.Value));
        return outdated.Concat(unknown).OrderBy(item => item.Since).Select(item => ((string, DateTimeOffset)?)item).FirstOrDefault();
    }

    private IReadOnlyList<CacheEntry<ChannelReview>> Entries(string namespaceName, string account) => _reviews.ByIndex(AccountIndex, IndexKey(namespaceName, account));

    private static string IndexKey(string namespaceName, string account) => $"{namespaceName}/{account}";
}
