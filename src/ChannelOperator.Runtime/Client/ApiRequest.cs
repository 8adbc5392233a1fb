using System.Net.Http.Headers;

namespace ChannelOperator.Runtime.Client;

/// <summary>One request, in the words of RBAC and of HTTP.</summary>
internal sealed record ApiRequest(string Verb, HttpMethod Method, ResourceType Type, ResourceKey Key, string Path)
{
    public string? Subresource { get; init; }

    public string Accept { get; init; } = "application/json";

    public ReadOnlyMemory<byte> Body { get; init; }

    public string? BodyType { get; init; }

    /// <summary>That there is no such object is an answer like any other: before a first apply it is the usual one, and an exception costs more than the request.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>What RBAC calls the target: the subresource is part of the resource.</summary>
    public ResourceType Target => Subresource is null ? Type : Type with { Plural = $"{Type.Plural}/{Subresource}" };

    public bool IsWrite => Method != HttpMethod.Get;

    public HttpRequestMessage ToMessage(Uri root)
    {
        HttpRequestMessage message = new(Method, new Uri(root, Path));
        message.Headers.TryAddWithoutValidation("Accept", Accept);
        if (BodyType is not null)
        {
            message.Content = new ReadOnlyMemoryContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(BodyType);
        }

        return message;
    }

    public override string ToString() => string.IsNullOrEmpty(Key.Name) ? $"{Verb} {Target}" : $"{Verb} {Target} {Key}";
}
