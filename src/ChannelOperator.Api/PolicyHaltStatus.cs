using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>The halt that the operator has seen. It stays until the halt is lifted, so that the lifting is told also by an operator that was started in between.</summary>
public sealed record PolicyHaltStatus
{
    /// <summary>Why, as in spec.halt.</summary>
    [Schema(MaxLength = 1024)]
    public string Reason { get; init; } = "";

    /// <summary>Who halted it, as in spec.halt.</summary>
    [Schema(MaxLength = 256)]
    public string? By { get; init; }

    /// <summary>When the operator saw it first.</summary>
    public Timestamp Since { get; init; }
}
