using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Runtime.Tests.Queueing;

/// <summary>What the queue should do, written for the reader and not for speed.</summary>
internal sealed class QueueModel
{
    private readonly List<(ResourceKey Key, WorkPriority Priority)> _queued = [];
    private readonly HashSet<ResourceKey> _processing = [];
    private readonly Dictionary<ResourceKey, WorkPriority> _dirty = [];
    private readonly Dictionary<ResourceKey, (TimeSpan Due, WorkPriority Priority)> _delayed = [];
    private readonly Dictionary<WorkPriority, int> _passedOver = Enum.GetValues<WorkPriority>().ToDictionary(priority => priority, _ => 0);
    private TimeSpan _now;

    public int Depth => _queued.Count;

    public IReadOnlyCollection<ResourceKey> Processing => _processing;

    public void Add(ResourceKey key, WorkPriority priority)
    {
        if (_processing.Contains(key))
        {
            _dirty[key] = Max(priority, _dirty.GetValueOrDefault(key));
            return;
        }

        int present = _queued.FindIndex(item => item.Key == key);
        if (present < 0)
        {
            _queued.Add((key, priority));
        }
        else if (_queued[present].Priority < priority)
        {
            _queued.RemoveAt(present);
            _queued.Add((key, priority));
        }
    }

    public void AddAfter(ResourceKey key, TimeSpan delay, WorkPriority priority)
    {
        TimeSpan due = _now + delay;
        _delayed[key] = _delayed.TryGetValue(key, out (TimeSpan Due, WorkPriority Priority) present)
            ? (present.Due < due ? present.Due : due, Max(present.Priority, priority))
            : (due, priority);
    }

    public void Advance(TimeSpan step)
    {
        _now += step;
        foreach ((ResourceKey key, (TimeSpan Due, WorkPriority Priority) delayed) in _delayed.OrderBy(pair => pair.Value.Due).ToList())
        {
            if (delayed.Due <= _now)
            {
                _delayed.Remove(key);
                Add(key, delayed.Priority);
            }
        }
    }

    /// <summary>The next key; null when none waits.</summary>
    public ResourceKey? Take()
    {
        if (_queued.Count == 0)
        {
            return null;
        }

        List<WorkPriority> waiting = [.. _queued.Select(item => item.Priority).Distinct().OrderDescending()];
        WorkPriority lane = waiting.Where(priority => _passedOver[priority] >= 16).Cast<WorkPriority?>().FirstOrDefault() ?? waiting[0];
        foreach (WorkPriority priority in Enum.GetValues<WorkPriority>().Where(priority => priority <= lane))
        {
            _passedOver[priority] = priority == lane || !waiting.Contains(priority) ? 0 : _passedOver[priority] + 1;
        }

        int index = _queued.FindIndex(item => item.Priority == lane);
        ResourceKey key = _queued[index].Key;
        _queued.RemoveAt(index);
        _processing.Add(key);
        return key;
    }

    public void Done(ResourceKey key)
    {
        if (_processing.Remove(key) && _dirty.Remove(key, out WorkPriority priority))
        {
            Add(key, priority);
        }
    }

    private static WorkPriority Max(WorkPriority one, WorkPriority other) => one > other ? one : other;
}
