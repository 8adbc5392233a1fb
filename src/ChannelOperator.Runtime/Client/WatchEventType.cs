namespace ChannelOperator.Runtime.Client;

/// <summary>What a watch event says.</summary>
public enum WatchEventType
{
    /// <summary>The object is new to this watch.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone, or no longer matches the selector; this is its last state.</summary>
    Deleted,

    /// <summary>Everything up to this version has been sent; the object holds nothing else.</summary>
    Bookmark,

    /// <summary>The stream is at its end; the object is a <c>Status</c> that says why.</summary>
    Error,
}
