namespace ChannelConnector.Forwarding;

/// <summary>A token, or why there is none.</summary>
/// <param name="Token">The token.</param>
/// <param name="RenewAt">From when on another one is asked for.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record TokenResult(string? Token, DateTimeOffset RenewAt, ForwardOutcome? Problem);
