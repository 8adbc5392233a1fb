using ChannelConnector.FarEnds;
using ChannelConnector.Platforms;

namespace ChannelConnector.Media;

/// <summary>
/// X: photos by the ids that their address consists of, signed in the name of the account; films by their address, which is its own key. Source for the first:
/// "Retrieving media" and the data dictionary's <c>media_url_https</c> of https://docs.x.com. The newer path of X's API takes no keys that do not expire.
/// </summary>
/// <param name="keys">Reads the channel's keys; <see langword="null"/> while one is missing.</param>
/// <param name="signer">Signs requests.</param>
internal sealed class XMediaSource(Func<OAuthKeys?> keys, OAuthSigner signer) : MediaSource
{
    private const string Photos = "ton.twitter.com";
    private const string Films = "video.twimg.com";

    public override string Credentials => string.Join(", ", OAuthKeys.Credentials);

    public override bool IsMoving => false;

    public override bool Allows(Uri url) => url is { IsAbsoluteUri: true, Scheme: "https", IsDefaultPort: true, UserInfo: "", IdnHost: Photos or Films };

    public override Task<MediaPlace> FindAsync(HttpClient client, string id, CancellationToken cancellationToken)
    {
        if (XMediaId.Address(id) is not { } address)
        {
            return Task.FromResult(MediaPlace.Of(new FetchResult.Unavailable(FetchReasons.InvalidId)));
        }

        return Task.FromResult(keys() is { } current
            ? new MediaPlace(address, Authorize: request => Authorize(request, current))
            : MediaPlace.Of(new FetchResult.Retry(FetchReasons.Unauthorized)));
    }

    private void Authorize(HttpRequestMessage request, OAuthKeys current)
    {
        if (request.RequestUri!.IdnHost == Photos)
        {
            signer.Sign(request, current);
        }
    }
}
