using ChannelConnector.Inbox;

namespace ChannelConnector.Reviews;

/// <summary>
/// Which WhatsApp business account is the channel's. The channel is a phone number, and what WhatsApp says of an account carries the business account's id: it is named by a setting, or
/// learned from the messages to the number, which carry both.
/// </summary>
/// <param name="named">What the setting names.</param>
/// <param name="learned">What was learned before.</param>
internal sealed class BusinessAccount(string? named, string? learned)
{
    private volatile string? _learned = learned;
    private volatile string? _stored = learned;

    /// <summary>Notes where a message to the channel's number came from.</summary>
    /// <returns>What is to be remembered; <see langword="null"/> if it is already.</returns>
    public BusinessLearned? Learn(string id)
    {
        _learned = id;
        return _stored == id ? null : new BusinessLearned(id);
    }

    /// <summary>Takes over what another replica has learned.</summary>
    public void Refresh(string? stored)
    {
        if (stored is not null && stored != _stored)
        {
            _stored = _learned = stored;
        }
    }

    /// <summary>What was learned is on the disk.</summary>
    public void Settle(BusinessLearned change) => _stored = change.Id;

    /// <summary>Whether messages to the number come under another id than the setting names.</summary>
    public bool IsMisnamed => named is not null && _learned is { } seen && seen != named;

    /// <summary>Whether an id is the channel's; <see langword="null"/> while nobody knows. What messages show counts beside the setting: that a stop is missed weighs more.</summary>
    public bool? Owns(string id) => (named, _learned) switch
    {
        (null, null) => null,
        var (one, other) => id == one || id == other,
    };
}
