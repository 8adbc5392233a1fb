using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>A request as it arrived.</summary>
public sealed record SeenRequest(string Method, string Path, IQueryCollection Query, IHeaderDictionary Headers, byte[] Body)
{
    public bool IsWatch => Query["watch"] == "true";

    public bool IsList => Method == "GET" && !IsWatch && Path.EndsWith("/widgets", StringComparison.Ordinal);

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Parameter(string name) => Query[name].ToString();

    public static async Task<SeenRequest> ReadAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body);
        return new SeenRequest(request.Method, request.Path.Value!, request.Query, new HeaderDictionary(request.Headers.ToDictionary()), body.ToArray());
    }
}
