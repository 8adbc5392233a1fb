using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>A kind to watch.</summary>
public sealed record Widget
{
    public static readonly ResourceType Type = new("example.org", "v1", "widgets", "Widget", Namespaced: true);

    public ObjectMetadata Metadata { get; init => field = value ?? new(); } = new();

    public WidgetSpec? Spec { get; init; }
}
