using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>Selects objects by their labels; an empty selector selects all.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels that must have exactly these values.</summary>
    [Schema(MaxProperties = 32, ItemMaxLength = 63)]
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    /// <summary>Requirements that must all hold.</summary>
    [Schema(MaxItems = 32)]
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }
}
