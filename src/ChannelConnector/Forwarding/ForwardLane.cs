namespace ChannelConnector.Forwarding;

/// <summary>What the first message of a conversation waits for. Each lane has places of its own, so that a platform that does not answer delays no text.</summary>
internal enum ForwardLane
{
    /// <summary>To be sent to Genesys Cloud.</summary>
    Send,

    /// <summary>To have its media fetched from the platform.</summary>
    Media,
}
