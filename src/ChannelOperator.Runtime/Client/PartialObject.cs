namespace ChannelOperator.Runtime.Client;

/// <summary>An object of any kind, its metadata only.</summary>
internal sealed record PartialObject
{
    public ObjectMetadata Metadata { get; init => field = value ?? new(); } = new();
}
