using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>An environment variable.</summary>
public sealed record EnvironmentVariable
{
    /// <summary>The variable's name.</summary>
    [Schema(MinLength = 1, MaxLength = 256, Pattern = "^[-._a-zA-Z][-._a-zA-Z0-9]*$")]
    public string Name { get; init; } = "";

    /// <summary>The variable's value.</summary>
    [Schema(MaxLength = 4096)]
    public string? Value { get; init; }
}
