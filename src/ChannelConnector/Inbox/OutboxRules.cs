using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChannelConnector.Outbound;

namespace ChannelConnector.Inbox;

/// <summary>What holds for answers in either store.</summary>
internal static class OutboxRules
{
    /// <summary>How many are failed or forgotten at a time, so that nobody waits long for the next commit.</summary>
    public const int Portion = 1000;

    private const int NameBytes = 16;

    /// <summary>What waits for its time waits no longer than this from now, so that a wall clock that is set back holds nothing up.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>What was accepted further ahead of the clock than this was so before the clock was set back, and nobody knows how long ago.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <summary>What is written of a customer who was heard: a hash, since it outlives the message.</summary>
    public static byte[] NameOf(string customer) => SHA256.HashData(Encoding.UTF8.GetBytes(customer))[..NameBytes];

    /// <summary>What is left of an answer that was erased while a part of it was on its way: how many parts it had, so that its end can be told.</summary>
    public static byte[] Erased(int parts) =>
        JsonSerializer.SerializeToUtf8Bytes(new AnswerContent { Parts = [.. Enumerable.Repeat(new AnswerPart(), parts)] }, OutboxJsonContext.Default.AnswerContent);

    /// <summary>Whether a message opens the window for answers. An edit or a further part is no message of its own, and a notice is not the customer's.</summary>
    public static bool IsHeard(InboxMessage message) => message.Original == message.Id && !RemovalNotice.Is(message.Id);

    /// <summary>When the customer wrote it: a platform's clock that goes ahead opens no longer window.</summary>
    public static DateTimeOffset HeardAt(InboxMessage message) => message.Sent < message.Received ? message.Sent : message.Received;
}
