using ChannelOperator.Api;
using ChannelOperator.Kubernetes;

namespace ChannelOperator.Sweeps;

/// <summary>A sweep, as its Job tells it.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="EndedAt">When it ended; the Job's creation where no time is told.</param>
/// <param name="Revision">The revision of the rules that it followed.</param>
/// <param name="Reason">Why it failed, in the job controller's word.</param>
/// <param name="IsDeleting">Whether the Job is on its way out.</param>
internal sealed record SweepRun(SweepResult Result, DateTimeOffset EndedAt, string? Revision, string? Reason, bool IsDeleting)
{
    // As long as a pod may take to be scheduled and to pull its image.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Whether its pod is known to run.</summary>
    public bool HasReadyPod { get; init; }

    /// <summary>
    /// Whether others wait for it. Not where its pod has not come up for a while, because its image cannot be pulled, no node takes it, or somebody
    /// has suspended the Job: those would keep everybody's sweeps from starting. Where the server does not say, it had its turn by then too.
    /// </summary>
    public bool HasTurn(DateTimeOffset now) => Result == SweepResult.Running && (HasReadyPod || now - EndedAt < StartPatience);

    /// <summary>Reads a Job.</summary>
    public static SweepRun Of(JobObject job)
    {
        JobCondition? failed = job.Status?.FindTrue("Failed");
        JobCondition? ended = failed ?? job.Status?.FindTrue("Complete");
        ObjectMeta metadata = job.Metadata;
        return new SweepRun(ResultOf(ended, failed), InstantOf(ended?.LastTransitionTime ?? metadata.CreationTimestamp), metadata.Annotations?.GetValueOrDefault(Labels.Revision), failed?.Reason, metadata.DeletionTimestamp is not null)
        {
            HasReadyPod = job.Status?.Ready > 0,
        };
    }

    private static SweepResult ResultOf(JobCondition? ended, JobCondition? failed) => ended is null ? SweepResult.Running : failed is null ? SweepResult.Succeeded : SweepResult.Failed;

    private static DateTimeOffset InstantOf(Timestamp? time) => time?.Value ?? DateTimeOffset.MinValue;
}
