using System.Security.Cryptography;
using System.Text;

namespace ChannelConnector.Inbox;

/// <summary>What holds for answers in either store.</summary>
internal static class OutboxRules
{
    /// <summary>How many are failed or forgotten at a time, so that nobody waits long for the next commit.</summary>
    public const int Portion = 1000;

    private const int NameBytes = 16;

    /// <summary>What waits for its time waits no longer than this from now, so that a wall clock that is set back holds nothing up.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>What is written of a customer who was heard: a hash, since it outlives the message.</summary>
    public static byte[] NameOf(string customer) => SHA256.HashData(Encoding.UTF8.GetBytes(customer))[..NameBytes];

    /// <summary>Whether a message opens the window for answers. An edit or a further part is no message of its own, and a notice is not the customer's.</summary>
    public static bool IsHeard(InboxMessage message) => message.Original == message.Id && !RemovalNotice.Is(message.Id);

    /// <summary>When the customer wrote it: a platform's clock that goes ahead opens no longer window.</summary>
    public static DateTimeOffset HeardAt(InboxMessage message) => message.Sent < message.Received ? message.Sent : message.Received;
}
