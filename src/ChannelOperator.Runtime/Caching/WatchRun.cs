namespace ChannelOperator.Runtime.Caching;

/// <summary>One watch, from the attempt to open it to its end.</summary>
internal sealed class WatchRun(long startedAt)
{
    /// <summary>The monotonic time of the attempt.</summary>
    public long StartedAt => startedAt;

    /// <summary>Whether the server agreed to it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether it brought changes.</summary>
    public bool HadEvents { get; set; }
}
