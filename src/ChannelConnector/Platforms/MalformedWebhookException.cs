namespace ChannelConnector.Platforms;

/// <summary>The body of a webhook cannot be read as one of the platform. It says no more on purpose: a reason would quote the body.</summary>
internal sealed class MalformedWebhookException() : Exception("The body is not a webhook of this platform.");
