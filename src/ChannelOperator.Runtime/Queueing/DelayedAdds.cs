using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>Adds that are still to come, one for a key: of two, the earlier time and the higher priority stay. The caller locks.</summary>
internal sealed class DelayedAdds
{
    // A sorted set rather than a heap: entries are taken out of the middle, and one for the year 9999 must not stay behind in it.
    private readonly SortedSet<DelayedAdd> _byDue = new(Comparer<DelayedAdd>.Create(Compare));
    private readonly Dictionary<ResourceKey, DelayedAdd> _byKey = [];

    public int Count => _byKey.Count;

    public long NextDue => _byDue.Count == 0 ? long.MaxValue : _byDue.Min.Due;

    public void Add(DelayedAdd add)
    {
        if (_byKey.TryGetValue(add.Key, out DelayedAdd present))
        {
            Remove(add.Key);
            WorkPriority higher = (WorkPriority)Math.Max((int)add.Priority, (int)present.Priority);
            add = add with { Due = Math.Min(add.Due, present.Due), Priority = higher };
        }

        _byKey[add.Key] = add;
        _byDue.Add(add);
    }

    public DelayedAdd? TakeDue(long now)
    {
        if (NextDue > now || _byDue.Count == 0)
        {
            return null;
        }

        DelayedAdd due = _byDue.Min;
        Remove(due.Key);
        return due;
    }

    /// <summary>Takes out what was asked for before a moment, and says what it was.</summary>
    public DelayedAdd? Remove(ResourceKey key, long askedBefore = long.MaxValue)
    {
        if (!_byKey.TryGetValue(key, out DelayedAdd present) || present.Sequence >= askedBefore)
        {
            return null;
        }

        _byKey.Remove(key);
        _byDue.Remove(present);
        return present;
    }

    private static int Compare(DelayedAdd one, DelayedAdd other)
    {
        int byDue = one.Due.CompareTo(other.Due);
        return byDue != 0 ? byDue : one.Sequence.CompareTo(other.Sequence);
    }
}
