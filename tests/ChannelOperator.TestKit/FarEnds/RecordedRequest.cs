using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A request that reached a stand-in.</summary>
/// <param name="Method">The method.</param>
/// <param name="Host">The host that it named.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Its headers; names in any case.</param>
public sealed record RecordedRequest(string Method, string Host, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Its body, where the stand-in has read it.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    internal static RecordedRequest Of(HttpRequest request) => new(
        request.Method,
        request.Host.Host,
        request.Path.ToUriComponent() + request.QueryString.ToUriComponent(),
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
}
