using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>What the deployment controller reports.</summary>
internal sealed record DeploymentStatus
{
    /// <summary>The generation that the counts are about; 0 while no deployment controller has seen the object.</summary>
    public long ObservedGeneration { get; init; }

    public int Replicas { get; init; }

    public int UpdatedReplicas { get; init; }

    public int ReadyReplicas { get; init; }

    public int AvailableReplicas { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>A condition by its type.</summary>
    public Condition? Find(string type) => Conditions?.FirstOrDefault(condition => condition.Type == type);
}
