namespace ChannelOperator.Api.Schema;

/// <summary>Bounds of a property in the CRD. Numbers left at -1 set no bound.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaAttribute : Attribute
{
    /// <summary>Shortest text.</summary>
    public int MinLength { get; init; } = -1;

    /// <summary>Longest text.</summary>
    public int MaxLength { get; init; } = -1;

    /// <summary>Regular expression for the text.</summary>
    public string? Pattern { get; init; }

    /// <summary>The only values.</summary>
    public string[]? Enum { get; init; }

    /// <summary>Smallest number.</summary>
    public long Minimum { get; init; } = -1;

    /// <summary>Largest number.</summary>
    public long Maximum { get; init; } = -1;

    /// <summary>Fewest items of a list.</summary>
    public int MinItems { get; init; } = -1;

    /// <summary>Most items of a list.</summary>
    public int MaxItems { get; init; } = -1;

    /// <summary>Most entries of a map.</summary>
    public int MaxProperties { get; init; } = -1;

    /// <summary>Longest text of a list's item or a map's value.</summary>
    public int ItemMaxLength { get; init; } = -1;

    /// <summary>Regular expression for a list's item or a map's value.</summary>
    public string? ItemPattern { get; init; }

    /// <summary>The only values of a list's items.</summary>
    public string[]? ItemEnum { get; init; }

    /// <summary>The list is a map by this key of its items, which server-side apply merges by.</summary>
    public string? ListMapKey { get; init; }

    /// <summary>The list is a set.</summary>
    public bool ListSet { get; init; }

    /// <summary>The default, as JSON. For status alone: defaults of a spec live in code.</summary>
    public string? DefaultJson { get; init; }

    /// <summary>May be left out although the type cannot be null.</summary>
    public bool Optional { get; init; }
}
