namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>Watches another holder's lease by the own monotonic clock: it counts from the moment at which a change was first seen.</summary>
internal sealed class LeaseObservation(TimeProvider time, TimeSpan defaultDuration)
{
    private LeaseSpec? _seen;
    private long _seenAt;

    /// <summary>Takes note of the lease, and says whether it has stood still for its whole duration.</summary>
    public bool IsExpired(LeaseSpec spec)
    {
        if (spec != _seen)
        {
            _seen = spec;
            _seenAt = time.GetTimestamp();
        }

        TimeSpan duration = spec.LeaseDurationSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : defaultDuration;
        return time.GetElapsedTime(_seenAt) >= duration;
    }
}
