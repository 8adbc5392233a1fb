using ChannelConnector.Configuration;
using ChannelConnector.FarEnds;
using ChannelOperator.Api;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Media;

/// <summary>Where a platform's media are, and what they are asked for with.</summary>
internal abstract class MediaSource
{
    /// <summary>The credentials that media are asked for with by their id, for the log.</summary>
    public abstract string Credentials { get; }

    /// <summary>Whether a medium is somewhere else at each look-up, so that another one is worth it.</summary>
    public abstract bool IsMoving { get; }

    /// <summary>The source of a channel.</summary>
    public static MediaSource For(ConnectorContract contract, string graphVersion, ConnectorCredentials credentials, TimeProvider time) => PlatformKeys.Key(contract.Platform) == PlatformKeys.X
        ? new XMediaSource(() => OAuthKeys.Of(credentials), new OAuthSigner(time))
        : new MetaMediaSource((graphVersion, contract.AccountId), () => credentials.Find("accessToken"), time);

    /// <summary>Whether media may be fetched from an address. Fixed lists: no channel and no event can name a host.</summary>
    public abstract bool Allows(Uri url);

    /// <summary>Finds a medium by the platform's id.</summary>
    public abstract Task<MediaPlace> FindAsync(HttpClient client, string id, CancellationToken cancellationToken);
}
