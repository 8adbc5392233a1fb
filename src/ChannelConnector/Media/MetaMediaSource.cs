using System.Net.Http.Headers;

namespace ChannelConnector.Media;

/// <summary>Meta: media of Messenger and Instagram by their address, those of WhatsApp by an id that the Graph API looks up.</summary>
/// <param name="account">The version of the Graph API, and the account.</param>
/// <param name="token">Reads the channel's token; <see langword="null"/> if there is none now.</param>
/// <param name="time">The clock.</param>
internal sealed class MetaMediaSource((string GraphVersion, string AccountId) account, Func<string?> token, TimeProvider time) : MediaSource
{
    private readonly MediaLookUp _lookUp = new(account.GraphVersion, account.AccountId, time);

    public override string Credentials => "accessToken";

    public override bool IsMoving => true;

    public override bool Allows(Uri url) => MetaMediaHosts.Allows(url);

    public override async Task<MediaPlace> FindAsync(HttpClient client, string id, CancellationToken cancellationToken)
    {
        if (token() is not { } current)
        {
            return MediaPlace.Of(new FetchResult.Retry(FetchReasons.Unauthorized));
        }

        (Uri? url, byte[]? hash, FetchResult? failure) = await _lookUp.FindAsync(client, id, current, cancellationToken);
        return new MediaPlace(url, hash, request => Authorize(request, current), failure);
    }

    private static void Authorize(HttpRequestMessage request, string token)
    {
        if (MetaMediaHosts.TakesToken(request.RequestUri!))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }
}
