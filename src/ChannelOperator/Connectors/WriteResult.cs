using ChannelOperator.Kubernetes;

namespace ChannelOperator.Connectors;

/// <summary>What came of making one object as desired.</summary>
/// <param name="Object">The object after it; null if there is none, or none of ours.</param>
internal sealed record WriteResult(OwnedObject? Object)
{
    public bool Created { get; init; }

    /// <summary>What others had changed and was put back; null if nothing was.</summary>
    public string? Corrected { get; init; }

    public ApplyFailure? Failure { get; init; }
}
