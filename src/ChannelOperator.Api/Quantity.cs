using System.Text.Json.Serialization;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api;

/// <summary>An amount of a resource, such as <c>500m</c> or <c>1Gi</c>, as written.</summary>
/// <param name="Text">The text as stored; a bare number is taken as its text.</param>
[JsonConverter(typeof(QuantityConverter))]
public readonly record struct Quantity(string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
