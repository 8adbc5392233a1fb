using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>One requirement on a label.</summary>
public sealed record LabelSelectorRequirement
{
    /// <summary>The label.</summary>
    [Schema(MaxLength = 317, MinLength = 1)]
    public string Key { get; init; } = "";

    /// <summary>In, NotIn, Exists or DoesNotExist.</summary>
    [Schema(Enum = ["In", "NotIn", "Exists", "DoesNotExist"])]
    public string Operator { get; init; } = "";

    /// <summary>The values for In and NotIn; empty for the others.</summary>
    [Schema(MaxItems = 64, ItemMaxLength = 63)]
    public IReadOnlyList<string>? Values { get; init; }
}
