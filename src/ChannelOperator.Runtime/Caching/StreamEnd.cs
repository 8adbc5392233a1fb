namespace ChannelOperator.Runtime.Caching;

/// <summary>How one round of list and watch ended, as far as the pause before the next is concerned.</summary>
/// <param name="WasSteady">The watch lived for a while.</param>
/// <param name="HadEvents">The watch brought changes.</param>
/// <param name="HasExpired">The server answered that the version is too old.</param>
/// <param name="RetryAfter">The pause that the server asked for.</param>
internal readonly record struct StreamEnd(bool WasSteady, bool HadEvents, bool HasExpired, TimeSpan RetryAfter);
