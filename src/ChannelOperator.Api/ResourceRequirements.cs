using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>What a container gets.</summary>
public sealed record ResourceRequirements
{
    /// <summary>The most it may use.</summary>
    [Schema(MaxProperties = 16)]
    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    /// <summary>What is kept free for it.</summary>
    [Schema(MaxProperties = 16)]
    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }
}
