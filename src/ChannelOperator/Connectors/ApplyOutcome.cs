using ChannelOperator.Kubernetes;

namespace ChannelOperator.Connectors;

/// <summary>What came of applying a decision.</summary>
internal sealed record ApplyOutcome
{
    /// <summary>The Deployment after the pass; null if there is none.</summary>
    public OwnedObject? Deployment { get; init; }

    /// <summary>The Deployment's replicas before the pass.</summary>
    public int ReplicasBefore { get; init; }

    /// <summary>The connector was created or brought back from zero.</summary>
    public bool Started { get; init; }

    /// <summary>The connector was scaled to zero.</summary>
    public bool Stopped { get; init; }

    /// <summary>What others had changed and was put back, for people.</summary>
    public IReadOnlyList<string> DriftCorrected { get; init; } = [];

    /// <summary>Why the cluster is not as decided; null if it is.</summary>
    public ApplyFailure? Failure { get; init; }
}
