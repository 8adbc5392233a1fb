namespace ChannelOperator.Kubernetes;

/// <summary>What the job controller reports.</summary>
internal sealed record JobStatus
{
    public IReadOnlyList<JobCondition>? Conditions { get; init; }

    /// <summary>How many pods run; servers before 1.24 do not say.</summary>
    public int? Ready { get; init; }

    /// <summary>A condition by its type, if it is true.</summary>
    public JobCondition? FindTrue(string type) => Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}
