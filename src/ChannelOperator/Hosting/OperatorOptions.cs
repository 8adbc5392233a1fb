namespace ChannelOperator.Hosting;

/// <summary>How the operator runs.</summary>
internal sealed record OperatorOptions
{
    /// <summary>The kubeconfig file; null for KUBECONFIG, else the cluster that the process runs in.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The context in the kubeconfig; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>The namespaces to look after; empty for all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Whether it looks after some namespaces only. Such an operator sees too little to count a policy's channels, and writes no policy's status.</summary>
    public bool IsNamespaced => Namespaces.Count > 0;

    /// <summary>How many channels are worked on at once.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>Whether one of several replicas acts, the others stand by.</summary>
    public bool LeaderElect { get; init; } = true;

    /// <summary>The namespace of the lease; null for the operator's own.</summary>
    public string? LeaderElectionNamespace { get; init; }

    /// <summary>Host and port of metrics and health.</summary>
    public string MetricsAddress { get; init; } = "0.0.0.0:8080";

    /// <summary>How long what runs keeps running while an input is unknown.</summary>
    public TimeSpan UnknownGrace { get; init; } = Policy.ChannelFacts.DefaultUnknownGrace;
}
