using ChannelOperator.Kubernetes;
using ChannelOperator.Sweeps;

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

    /// <summary>The connector is to be started, and what is in its way has to go first: the channel has not run by this decision.</summary>
    public bool IsStartHeld { get; init; }

    /// <summary>How a sweep of expired media ended, if one just has.</summary>
    public SweepResult? Swept { get; init; }

    /// <summary>When to look after the next sweep; null while no time brings it.</summary>
    public DateTimeOffset? NextSweepTime { get; init; }

    /// <summary>What others had changed and was put back, for people.</summary>
    public IReadOnlyList<string> DriftCorrected { get; init; } = [];

    /// <summary>Why the cluster is not as decided; null if it is.</summary>
    public ApplyFailure? Failure { get; init; }
}
