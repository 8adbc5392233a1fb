using System.Diagnostics.CodeAnalysis;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>Keys in order: by priority, first in first out within one, and nothing waits for ever. The caller locks.</summary>
internal sealed class PriorityLanes
{
    /// <summary>How often a lane may be passed over while it holds something.</summary>
    public const int PatienceLimit = 16;

    private readonly LinkedList<QueuedKey>[] _lanes = [new(), new(), new()];
    private readonly int[] _passedOver = new int[3];
    private readonly Dictionary<ResourceKey, LinkedListNode<QueuedKey>> _nodes = [];

    public int Count => _nodes.Count;

    /// <summary>Adds a key at the end of its lane; one that waits already moves to the end of a higher lane, never down.</summary>
    /// <returns>Whether the key is new here.</returns>
    public bool Add(QueuedKey item)
    {
        if (!_nodes.TryGetValue(item.Key, out LinkedListNode<QueuedKey>? node))
        {
            _nodes[item.Key] = _lanes[(int)item.Priority].AddLast(item);
            return true;
        }

        if (item.Priority > node.Value.Priority)
        {
            node.List!.Remove(node);
            _nodes[item.Key] = _lanes[(int)item.Priority].AddLast(node.Value with { Priority = item.Priority });
        }

        return false;
    }

    public bool TryTake([NotNullWhen(true)] out QueuedKey? item)
    {
        item = null;
        if (_nodes.Count == 0)
        {
            return false;
        }

        int lane = NextLane();
        item = _lanes[lane].First!.Value;
        _lanes[lane].RemoveFirst();
        _nodes.Remove(item.Value.Key);
        CountPassedOver(lane);
        return true;
    }

    private int NextLane()
    {
        for (int lane = (int)WorkPriority.Normal; lane >= 0; lane--)
        {
            if (_passedOver[lane] >= PatienceLimit && _lanes[lane].Count > 0)
            {
                return lane;
            }
        }

        int highest = (int)WorkPriority.High;
        while (_lanes[highest].Count == 0)
        {
            highest--;
        }

        return highest;
    }

    private void CountPassedOver(int taken)
    {
        _passedOver[taken] = 0;
        for (int lane = 0; lane < taken; lane++)
        {
            _passedOver[lane] = _lanes[lane].Count == 0 ? 0 : _passedOver[lane] + 1;
        }
    }
}
