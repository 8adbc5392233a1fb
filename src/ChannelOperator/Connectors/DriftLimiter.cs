using System.Collections.Concurrent;

namespace ChannelOperator.Connectors;

/// <summary>
/// Slows down corrections of the same object, so that two controllers that disagree do not rewrite it without end. What is held at zero
/// replicas is never slowed down.
/// </summary>
internal sealed class DriftLimiter(TimeProvider time)
{
    /// <summary>After this many corrections in a row the object counts as fought over.</summary>
    public const int Tolerated = 5;

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Record> _records = new();

    /// <summary>Asks whether an object may be corrected now.</summary>
    /// <param name="name">The object, or the field of it.</param>
    /// <param name="wait">How long it has to wait; zero if it may.</param>
    /// <returns>How many corrections there have been lately, this one included.</returns>
    public int Request(string name, out TimeSpan wait)
    {
        DateTimeOffset now = time.GetUtcNow();
        Record before = _records.GetValueOrDefault(name);
        if (before.Count == 0 || now - before.Last > Forgotten)
        {
            before = new Record(0, now);
        }

        TimeSpan pause = before.Count < Tolerated ? TimeSpan.Zero : Shorter(First * Math.Pow(2, Math.Min(before.Count - Tolerated, 20)), Longest);
        wait = before.Last + pause - now;
        if (wait > TimeSpan.Zero)
        {
            return before.Count + 1;
        }

        wait = TimeSpan.Zero;
        _records[name] = new Record(before.Count + 1, now);
        return before.Count + 1;
    }

    /// <summary>Forgets what is known of objects whose name begins so: their channel is gone.</summary>
    public void Forget(string prefix)
    {
        foreach (string name in _records.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            _records.TryRemove(name, out _);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private readonly record struct Record(int Count, DateTimeOffset Last);
}
