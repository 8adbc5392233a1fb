using System.Text.Json.Serialization;

namespace ChannelConnector.Forwarding;

/// <summary>What the login answers.</summary>
/// <param name="AccessToken">The token.</param>
/// <param name="ExpiresIn">For how many seconds it is good.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] long ExpiresIn);
