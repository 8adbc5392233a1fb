using ChannelConnector.Redaction;

namespace ChannelConnector.Media;

/// <summary>A message whose media are being fetched, or that the platform was asked to send again. Guarded by the lock of its intake.</summary>
internal sealed class PendingMessage(string original, string conversation, DateTimeOffset received, long first)
{
    /// <summary>The platform's id of the message.</summary>
    public string Original { get; } = original;

    /// <summary>The customer's id.</summary>
    public string Conversation { get; } = conversation;

    /// <summary>When it was received first: the retention of its media counts from then.</summary>
    public DateTimeOffset Received { get; } = received;

    /// <summary>When that was, by the clock that nobody sets.</summary>
    public long First { get; } = first;

    /// <summary>When it was last asked for.</summary>
    public long Last { get; set; } = first;

    /// <summary>How often the platform was asked to send it again.</summary>
    public int Deferrals { get; set; }

    /// <summary>What is being fetched or has been, by its place in the message.</summary>
    public Dictionary<int, Task<FetchResult>> Downloads { get; } = [];

    /// <summary>Until when a far end asked to wait.</summary>
    public Dictionary<int, DateTimeOffset> NotBefore { get; } = [];

    /// <summary>Which downloads of a message are missing.</summary>
    public IEnumerable<WantedMedium> Missing(RedactedMessage message, DateTimeOffset now) => message.Wanted.Where(wanted =>
        !Downloads.TryGetValue(wanted.Index, out Task<FetchResult>? download)
        || (download is { IsCompletedSuccessfully: true, Result: FetchResult.Retry } && now >= NotBefore.GetValueOrDefault(wanted.Index)));
}
