using ChannelConnector.Inbox;

namespace ChannelConnector.Media;

/// <summary>What became of the media of a message.</summary>
internal abstract record IntakeResult
{
    private IntakeResult()
    {
    }

    /// <summary>The message can be committed. Whoever does not commit it discards it.</summary>
    /// <param name="Message">With its stored media and their rows, or with placeholders.</param>
    internal sealed record Ready(InboxMessage Message) : IntakeResult;

    /// <summary>The platform has to send it again: nothing of it may be committed now.</summary>
    internal sealed record Deferred : IntakeResult;
}
