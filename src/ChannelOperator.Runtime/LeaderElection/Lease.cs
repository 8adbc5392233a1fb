using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>A coordination.k8s.io/v1 Lease.</summary>
internal sealed record Lease
{
    public static readonly ResourceType Type = new("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true);

    public ObjectMetadata Metadata { get; init => field = value ?? new(); } = new();

    public LeaseSpec Spec { get; init => field = value ?? new(); } = new();
}
