namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>A webhook of the driver's, while it is sent again and again.</summary>
internal sealed class LossSending(byte[] body, LossEvents events)
{
    public byte[] Body { get; } = body;

    /// <summary>What is to be erased with it.</summary>
    public string? Erasure => events.Erasure;

    public DateTimeOffset? FirstSent { get; set; }

    public DateTimeOffset? Acknowledged { get; set; }

    /// <summary>What is known of it.</summary>
    public LossWebhook Known => new(events.Messages, events.Unsends, FirstSent!.Value, Acknowledged);
}
