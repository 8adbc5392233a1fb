namespace ChannelOperator.Api.Schema;

/// <summary>A column of <c>kubectl get</c>, in the order of declaration.</summary>
/// <param name="name">Heading.</param>
/// <param name="jsonPath">Where the value is.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string jsonPath) : Attribute
{
    /// <summary>Heading.</summary>
    public string Name { get; } = name;

    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>string, integer, boolean or date (which kubectl prints as an age).</summary>
    public string Type { get; init; } = "string";

    /// <summary>0 is always shown, 1 only with <c>-o wide</c>.</summary>
    public int Priority { get; init; }

    /// <summary>What the column says.</summary>
    public string? Description { get; init; }
}
