namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>How to try to lose messages. The same seed gives the same messages, faults and kills; when they meet is up to the machine.</summary>
public sealed record LossOptions
{
    /// <summary>The connector's program.</summary>
    public required string Executable { get; init; }

    /// <summary>WhatsApp, Facebook, Instagram or X.</summary>
    public required string Platform { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many replicas there are, with their state in a database and a bucket that fail as well; 0: one connector on files.</summary>
    public int Replicas { get; init; }

    /// <summary>How often a connector is killed or stopped.</summary>
    public required int Kills { get; init; }
}
