namespace ChannelOperator.Runtime.Client;

/// <summary>How the client behaves.</summary>
public sealed record ApiClientOptions
{
    /// <summary>The field manager of every write.</summary>
    public required string FieldManager { get; init; }

    /// <summary>How long a request may take, its answer included. Opening a watch counts, the open watch doesn't.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest body that is read.</summary>
    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The largest single watch event that is read.</summary>
    public int MaxEventBytes { get; init; } = 16 * 1024 * 1024;
}
