using System.Text.Json.Nodes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Tests.Testing;

/// <summary>A write that was sent.</summary>
/// <param name="Verb">apply, create, delete, merge or json.</param>
/// <param name="Type">The resource.</param>
/// <param name="Key">The object.</param>
/// <param name="Subresource">The subresource, if any.</param>
/// <param name="Body">What was sent.</param>
internal sealed record SentWrite(string Verb, ResourceType Type, ResourceKey Key, string? Subresource, JsonNode Body)
{
    public override string ToString() => $"{Verb} {Type.Plural}{(Subresource is null ? "" : "/" + Subresource)}";
}
