using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>How long media may be kept: the retention in force, and what it means for a medium of a given age.</summary>
public sealed class MediaRetention
{
    private readonly Dictionary<string, TimeSpan> _kinds;

    /// <param name="seconds">Seconds for each of <see cref="MediaKinds.All"/>. A kind that is missing, or has less than 0, is never kept; one above what a span can hold is kept for ever.</param>
    public MediaRetention(IReadOnlyDictionary<string, long> seconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        _kinds = MediaKinds.All.ToDictionary(kind => kind, kind => Span(seconds.TryGetValue(kind, out long value) ? value : 0), StringComparer.Ordinal);
    }

    /// <summary>The retention of a kind; a kind that is not one of <see cref="MediaKinds.All"/> is a document. Zero: never written.</summary>
    public TimeSpan Of(string kind) => _kinds.TryGetValue(kind, out TimeSpan span) ? span : _kinds[MediaKinds.Document];

    /// <summary>Whether a medium of this kind may be written at all.</summary>
    public bool MayStore(string kind) => Of(kind) > TimeSpan.Zero;

    /// <summary>From when on a medium may no longer be there; <see cref="DateTimeOffset.MaxValue"/> for never.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="received">When it was received.</param>
    public DateTimeOffset KeptUntil(string kind, DateTimeOffset received)
    {
        TimeSpan span = Of(kind);
        return DateTimeOffset.MaxValue - received <= span ? DateTimeOffset.MaxValue : received + span;
    }

    /// <summary>The longest retention of all kinds.</summary>
    public TimeSpan Longest => _kinds.Values.Max();

    private static TimeSpan Span(long seconds) =>
        seconds <= 0 ? TimeSpan.Zero : seconds >= (long)TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
}
