namespace ChannelConnector.Media;

/// <summary>Why the store did not take a medium.</summary>
internal enum MediaStoreFailure
{
    /// <summary>It has more bytes than may be: it never will be taken.</summary>
    TooLarge,

    /// <summary>The disk is full or cannot be written, the server cannot be reached or refuses: it may be taken later.</summary>
    Unavailable,
}
