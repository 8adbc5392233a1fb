namespace ChannelConnector.Forwarding;

/// <summary>What an attempt on a message came to.</summary>
internal enum ForwardResult
{
    /// <summary>Genesys Cloud has it.</summary>
    Accepted,

    /// <summary>There was nothing to pass on any more: it was unsent, or somebody else has done it.</summary>
    Gone,

    /// <summary>Media have to be fetched before it can be sent.</summary>
    MediaWanted,

    /// <summary>Its media are there, or given up: it can be sent.</summary>
    MediaReady,

    /// <summary>A medium could not be fetched, and may be there later.</summary>
    MediaFailed,

    /// <summary>Refused for good because of what it is: it is a dead letter.</summary>
    Refused,

    /// <summary>Refused because of how the channel is set up: every other message would be as well.</summary>
    Misconfigured,

    /// <summary>Too many requests: nobody sends for a while.</summary>
    Throttled,

    /// <summary>It may succeed later; it may even have arrived.</summary>
    Failed,

    /// <summary>The process ends; the inbox has the message.</summary>
    Stopped,
}
