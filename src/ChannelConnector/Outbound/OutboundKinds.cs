namespace ChannelConnector.Outbound;

/// <summary>What comes to the outbound webhook. No other word is ever a label.</summary>
internal static class OutboundKinds
{
    public const string Answer = "answer";
    public const string Event = "event";
    public const string Receipt = "receipt";
    public const string Inbound = "inbound";
}
