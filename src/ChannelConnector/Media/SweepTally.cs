using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>What one sweep goes by, and what it has done so far.</summary>
/// <param name="retention">How long each kind is kept.</param>
/// <param name="now">The time of the sweep.</param>
internal sealed class SweepTally(MediaRetention retention, DateTimeOffset now)
{
    /// <summary>How far ahead a time may be and still be believed, as with the times of the API.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, int> _removed = MediaKinds.All.ToDictionary(kind => kind, _ => 0, StringComparer.Ordinal);
    private int _failures;
    private string? _failure;
    private DateTimeOffset _next = DateTimeOffset.MaxValue;

    /// <summary>The time of the sweep.</summary>
    public DateTimeOffset Now => now;

    /// <summary>What was received then or before may no longer be there. To the millisecond, as the names are.</summary>
    public DateTimeOffset UpTo(string kind)
    {
        TimeSpan kept = retention.Of(kind);
        if (kept == TimeSpan.Zero)
        {
            return DateTimeOffset.MaxValue;
        }

        return now - DateTimeOffset.MinValue <= kept
            ? DateTimeOffset.MinValue
            : DateTimeOffset.FromUnixTimeMilliseconds((now - kept).ToUnixTimeMilliseconds());
    }

    /// <summary>Whether a time can have been: one that is far ahead was written while a clock was wrong.</summary>
    public bool Believes(DateTimeOffset time) => time <= now + Ahead;

    /// <summary>Notes a medium that stays.</summary>
    public void Keep(DateTimeOffset received, string kind)
    {
        DateTimeOffset end = retention.KeptUntil(kind, received);
        _next = end < _next ? end : _next;
    }

    /// <summary>Notes media that were deleted.</summary>
    public void Remove(string kind, int count = 1) => _removed[kind] += count;

    /// <summary>Notes what could not be read or deleted.</summary>
    public void Fail(string failure, int count = 1)
    {
        _failures += count;
        _failure ??= failure;
    }

    /// <summary>What the sweep did.</summary>
    public MediaSweep Result() => new([.. MediaKinds.All.Select(kind => new KindSweep(kind, UpTo(kind), _removed[kind]))], _failures, _failure, _next);
}
