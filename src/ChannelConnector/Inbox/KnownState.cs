namespace ChannelConnector.Inbox;

/// <summary>What is read of a state once, at the start.</summary>
/// <param name="LinkKey">What signs the links to media.</param>
/// <param name="Business">The business account of the channel's number, if it is known.</param>
internal sealed record KnownState(byte[] LinkKey, string? Business)
{
    /// <summary>Reads it.</summary>
    public static async Task<KnownState> ReadAsync(IMessageInbox inbox) => new(await inbox.LinkKeyAsync(), await inbox.FindBusinessAsync());
}
