namespace ChannelConnector.Media;

/// <summary>What became of a medium that was to be fetched.</summary>
internal abstract record FetchResult
{
    private FetchResult()
    {
    }

    /// <summary>It is in the store.</summary>
    /// <param name="Key">Its key.</param>
    /// <param name="Kind">What its retention goes by; not always what was announced.</param>
    /// <param name="Mime">What its bytes are.</param>
    /// <param name="Received">When its retention began.</param>
    internal sealed record Fetched(string Key, string Kind, string Mime, DateTimeOffset Received) : FetchResult;

    /// <summary>It never can be had. With <see cref="FetchReasons.NotKept"/>: it may not.</summary>
    /// <param name="Reason">One of <see cref="FetchReasons"/>.</param>
    internal sealed record Unavailable(string Reason) : FetchResult;

    /// <summary>It may be had later.</summary>
    /// <param name="Reason">One of <see cref="FetchReasons"/>.</param>
    /// <param name="After">How long the far end asks to wait.</param>
    internal sealed record Retry(string Reason, TimeSpan? After = null) : FetchResult;
}
