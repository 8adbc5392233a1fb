namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>What a widget says.</summary>
public sealed record WidgetSpec
{
    public int Size { get; init; }

    public string? Colour { get; init; }
}
