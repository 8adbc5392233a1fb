namespace ChannelConnector.Media;

/// <summary>Where a medium is, or why that cannot be told.</summary>
/// <param name="Url">Where; <see langword="null"/> if that cannot be told.</param>
/// <param name="Sha256">Its hash, where the platform tells it.</param>
/// <param name="Authorize">Puts the channel's credentials into a request for it. It decides for itself which addresses get them.</param>
/// <param name="Failure">Why that cannot be told.</param>
internal sealed record MediaPlace(Uri? Url, byte[]? Sha256 = null, Action<HttpRequestMessage>? Authorize = null, FetchResult? Failure = null)
{
    /// <summary>It cannot be told.</summary>
    public static MediaPlace Of(FetchResult failure) => new(Url: null, Failure: failure);
}
