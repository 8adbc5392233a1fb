using System.Globalization;

namespace ChannelConnector.Inbox;

/// <summary>What the agent is told of a message that was unsent after it may have been passed on.</summary>
internal static class UnsendNotice
{
    /// <summary>The notice as a message of its own.</summary>
    /// <param name="original">The platform's id of what was unsent.</param>
    /// <param name="conversation">The customer's id.</param>
    /// <param name="sent">When it had been sent.</param>
    /// <param name="now">The time.</param>
    public static InboxMessage Of(string original, string conversation, DateTimeOffset sent, DateTimeOffset now) => new()
    {
        Id = $"{original}:unsent",
        Original = $"{original}:unsent",
        Conversation = conversation,
        Sent = now,
        Received = now,
        Content = new MessageContent { Text = $"[The customer has unsent a message of {sent.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC: delete what was made of it]" },
    };
}
