using ChannelConnector.Configuration;

namespace ChannelConnector.FarEnds;

/// <summary>
/// What requests in the name of an X account are signed with. Not a record: a record tells its members to whoever makes a text of it.
/// These do not expire by themselves, unlike the user tokens of OAuth 2.0, which end after two hours.
/// </summary>
/// <param name="consumerKey">The key of the app.</param>
/// <param name="consumerSecret">Its secret.</param>
/// <param name="accessToken">The token of the account.</param>
/// <param name="accessTokenSecret">Its secret.</param>
internal sealed class OAuthKeys(string consumerKey, string consumerSecret, string accessToken, string accessTokenSecret)
{
    /// <summary>The credentials that they are read from.</summary>
    public static readonly IReadOnlyList<string> Credentials = ["consumerKey", "consumerSecret", "accessToken", "accessTokenSecret"];

    public string ConsumerKey { get; } = consumerKey;

    public string ConsumerSecret { get; } = consumerSecret;

    public string AccessToken { get; } = accessToken;

    public string AccessTokenSecret { get; } = accessTokenSecret;

    /// <summary>Those of the channel as they are now; <see langword="null"/> while one is missing.</summary>
    public static OAuthKeys? Of(ConnectorCredentials credentials) =>
        credentials.Find("consumerKey") is { } consumerKey && credentials.Find("consumerSecret") is { } consumerSecret
        && credentials.Find("accessToken") is { } accessToken && credentials.Find("accessTokenSecret") is { } accessTokenSecret
            ? new OAuthKeys(consumerKey, consumerSecret, accessToken, accessTokenSecret)
            : null;
}
