namespace ChannelConnector.Webhooks;

/// <summary>How a webhook is answered.</summary>
internal enum WebhookOutcome
{
    /// <summary>200: everything of it is durable, or is meant to be dropped.</summary>
    Accepted,

    /// <summary>503: nothing of it counts; the platform sends it again.</summary>
    AskAgain,

    /// <summary>400: signed, and yet not a webhook of this platform.</summary>
    Malformed,
}
