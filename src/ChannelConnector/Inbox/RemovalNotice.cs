using System.Globalization;

namespace ChannelConnector.Inbox;

/// <summary>What the agent is told of messages that went after they may have been passed on.</summary>
internal static class RemovalNotice
{
    private const string OfUnsent = ":unsent";
    private const string OfErased = ":erased";

    /// <summary>Whether a message is such a notice: it says nothing but that something is gone, and has to arrive.</summary>
    public static bool Is(string id) => id.EndsWith(OfUnsent, StringComparison.Ordinal) || id.EndsWith(OfErased, StringComparison.Ordinal);

    /// <summary>Of one message.</summary>
    /// <param name="original">The platform's id of it.</param>
    /// <param name="conversation">The customer's id.</param>
    /// <param name="sent">When it had been sent.</param>
    /// <param name="now">The time.</param>
    public static InboxMessage Unsent(string original, string conversation, DateTimeOffset sent, DateTimeOffset now) =>
        Of(original + OfUnsent, conversation, $"[The customer has unsent a message of {sent.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC: delete what was made of it]", now);

    /// <summary>Of all of a customer's.</summary>
    /// <param name="original">The platform's id of one of them.</param>
    /// <param name="conversation">The customer's id.</param>
    /// <param name="now">The time.</param>
    public static InboxMessage Erased(string original, string conversation, DateTimeOffset now) =>
        Of(original + OfErased, conversation, "[Messages of this customer were erased on request: delete what was made of them]", now);

    private static InboxMessage Of(string id, string conversation, string text, DateTimeOffset now) =>
        new() { Id = id, Original = id, Conversation = conversation, Sent = now, Received = now, Content = new MessageContent { Text = text } };
}
