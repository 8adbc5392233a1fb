namespace ChannelConnector.Inbox;

/// <summary>The row of a medium: what has a row may have a file, and a file without a row is removed.</summary>
/// <param name="Key">Its key: the name of the file, random, lower-case hex.</param>
/// <param name="Original">The platform's id of the message that it came with.</param>
/// <param name="Kind">One of <c>MediaKinds.All</c>.</param>
/// <param name="Mime">The type to serve it with.</param>
/// <param name="Received">When the message was received: its retention counts from then.</param>
/// <param name="Content">One of <c>NeverStoredContent</c>, which a later policy may forbid; <see langword="null"/> for ordinary content.</param>
/// <param name="Conversation">The customer's id: what was passed on is found by it, to be erased on request. <see langword="null"/> for what an earlier version has stored.</param>
internal sealed record StoredMedium(string Key, string Original, string Kind, string Mime, DateTimeOffset Received, string? Content = null, string? Conversation = null);
