namespace ChannelConnector.Tests.Flows;

/// <summary>Where a connector keeps its state.</summary>
public enum StateKind
{
    /// <summary>In a directory: SQLite and files.</summary>
    Files,

    /// <summary>Outside: PostgreSQL and a bucket.</summary>
    External,
}
