namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A host that somebody asked the proxy for.</summary>
/// <param name="Method"><c>CONNECT</c> for a tunnel; anything else is plain HTTP, which is always refused.</param>
/// <param name="Host">The host as it was asked for, in lower case.</param>
/// <param name="Port">The port.</param>
/// <param name="IsKnown">Whether the tunnel was opened.</param>
public sealed record TunnelRequest(string Method, string Host, int Port, bool IsKnown);
