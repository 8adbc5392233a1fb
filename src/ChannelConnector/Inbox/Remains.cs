namespace ChannelConnector.Inbox;

/// <summary>What was there of a message that goes.</summary>
/// <param name="Media">Its media: their files have to go too.</param>
/// <param name="Rows">Its rows: the message, its edits and further parts.</param>
internal sealed record Remains(IReadOnlyList<StoredMedium> Media, IReadOnlyList<(MessageState State, int Attempts, DateTimeOffset Sent, string Conversation)> Rows)
{
    public bool IsEmpty => Media.Count + Rows.Count == 0;

    /// <summary>
    /// Whether an agent may have it. An attempt that has begun may have arrived, in part or as a whole: a notice too many harms nobody. Of a message that is long forgotten its media may still tell.
    /// </summary>
    public bool MayBeKnown => Rows.Count == 0 || Rows.Any(row => row.State == MessageState.Forwarded || row.Attempts > 0);

    /// <summary>When it was sent.</summary>
    public DateTimeOffset Sent => Rows.Count > 0 ? Rows.Min(row => row.Sent) : Media[0].Received;

    /// <summary>Whose it is, if that is still known: once it was passed on its media alone tell.</summary>
    public string? Conversation => Rows.Select(row => row.Conversation).Concat(Media.Select(medium => medium.Conversation)).FirstOrDefault(conversation => !string.IsNullOrEmpty(conversation));
}
