namespace ChannelConnector.Tests.Leaks;

/// <summary>Where bytes of a connector end up.</summary>
[Flags]
internal enum Places
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Requests to Genesys Cloud.</summary>
    Genesys = 1,

    /// <summary>The state directory.</summary>
    State = 2,

    /// <summary>Requests to the platform: Meta, or X.</summary>
    Meta = 4,

    /// <summary>Logs, traces, metrics, answers, scratch files, hosts asked of the proxy: nothing of a message may ever be there.</summary>
    Elsewhere = 8,
}
