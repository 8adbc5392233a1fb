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
    /// <summary>Reads a Job.</summary>
    public static SweepRun Of(JobObject job)
    {
        JobCondition? failed = job.Status?.FindTrue("Failed");
        JobCondition? ended = failed ?? job.Status?.FindTrue("Complete");
        ObjectMeta metadata = job.Metadata;
        return new SweepRun(ResultOf(ended, failed), InstantOf(ended?.LastTransitionTime ?? metadata.CreationTimestamp), metadata.Annotations?.GetValueOrDefault(Labels.Revision), failed?.Reason, metadata.DeletionTimestamp is not null);
    }

    private static SweepResult ResultOf(JobCondition? ended, JobCondition? failed) => ended is null ? SweepResult.Running : failed is null ? SweepResult.Succeeded : SweepResult.Failed;

    private static DateTimeOffset InstantOf(Timestamp? time) => time?.Value ?? DateTimeOffset.MinValue;
}
