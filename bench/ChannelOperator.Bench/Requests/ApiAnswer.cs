using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.Bench.Requests;

/// <summary>What the API server answered.</summary>
internal sealed record ApiAnswer(int Code, byte[] Body)
{
    public bool IsSuccess => Code is >= 200 and < 300;

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}
