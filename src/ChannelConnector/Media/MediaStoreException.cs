namespace ChannelConnector.Media;

/// <summary>The store did not do what it was asked for. The message holds no path and no content.</summary>
internal sealed class MediaStoreException(MediaStoreFailure failure, Exception? inner = null)
    : Exception(failure == MediaStoreFailure.TooLarge ? "the medium has more bytes than may be stored" : "the media store cannot be used", inner)
{
    /// <summary>Why.</summary>
    public MediaStoreFailure Failure { get; } = failure;
}
