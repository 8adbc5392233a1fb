using System.Text.Json;

namespace ChannelOperator.Kubernetes;

/// <summary>How far a Deployment's pods follow its spec.</summary>
internal static class DeploymentRollout
{
    private const int DefaultDeadlineSeconds = 600;

    /// <summary>How long its pods may take to get available.</summary>
    public static TimeSpan Deadline(OwnedObject deployment) => TimeSpan.FromSeconds(
        deployment.Spec.ValueKind == JsonValueKind.Object && deployment.Spec.TryGetProperty("progressDeadlineSeconds", out JsonElement seconds) ? seconds.GetInt32() : DefaultDeadlineSeconds);

    /// <summary>Whether the deployment controller has seen the newest spec.</summary>
    public static bool IsObserved(OwnedObject deployment) => deployment.Status?.ObservedGeneration >= deployment.Metadata.Generation;

    /// <summary>At zero, and no pod of it left. Where no deployment controller has ever seen it, there never was a pod.</summary>
    public static bool IsAtZero(OwnedObject deployment) =>
        deployment.Replicas == 0 && (deployment.Status is not { ObservedGeneration: > 0 } || (IsObserved(deployment) && deployment.Status.Replicas == 0));

    /// <summary>Every pod is of the newest template.</summary>
    public static bool IsComplete(OwnedObject deployment) =>
        IsObserved(deployment) && deployment.Status!.UpdatedReplicas >= deployment.Replicas && deployment.Status.Replicas <= deployment.Status.UpdatedReplicas;
}
