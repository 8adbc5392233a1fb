using System.Text.Json.Serialization;
using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>A Job, trimmed to whose it is and what became of it.</summary>
internal sealed record JobObject
{
    public ObjectMeta Metadata { get; init; } = new();

    public JobStatus? Status { get; init; }

    /// <summary>The owner that manages the Job, if any.</summary>
    [JsonIgnore]
    public OwnerReference? Controller => Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);
}
