namespace ChannelConnector.Bench.Contestants;

/// <summary>Who takes the webhooks.</summary>
internal enum Contestant
{
    /// <summary>The connector: 200 when the message is on the disk.</summary>
    Durable,

    /// <summary>The same endpoint, parser and redaction; what they give is dropped.</summary>
    WithoutStoring,

    /// <summary>The same server: reads the body, verifies its signature, answers.</summary>
    Bare,
}
