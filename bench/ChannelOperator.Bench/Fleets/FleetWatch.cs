using System.Text.Json;
using ChannelOperator.Bench.Requests;

namespace ChannelOperator.Bench.Fleets;

/// <summary>Tells when the last channel of a fleet has a status with the awaited decision: one watch, so that looking costs the API server next to nothing.</summary>
internal sealed class FleetWatch : IAsyncDisposable
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _decided = new(StringComparer.Ordinal);
    private readonly ApiCaller _api;
    private ObjectWatch? _watch;
    private string _awaited = "";
    private int _count;
    private TaskCompletionSource<long> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FleetWatch(Fleet fleet) => _api = new ApiCaller(fleet.World.Cluster);

    public static async Task<FleetWatch> OpenAsync(Fleet fleet)
    {
        FleetWatch opened = new(fleet);
        opened._watch = await ObjectWatch.OpenAsync(opened._api, Paths.Channels(fleet.World.Namespace), opened.Take, exception => opened._all.TrySetException(exception));
        return opened;
    }

    /// <summary>Begins to wait until so many channels have a decision of their newest generation in their status.</summary>
    /// <returns>The timestamp at which the last of them was seen.</returns>
    public Task<long> AwaitAsync(string action, int count, TimeSpan patience)
    {
        lock (_lock)
        {
            _decided.Clear();
            (_awaited, _count, _all) = (action, count, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(_all.Task, patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch!.DisposeAsync();
        _api.Dispose();
    }

    private async Task<long> WaitAsync(Task<long> all, TimeSpan patience)
    {
        try
        {
            return await all.WaitAsync(patience, _time);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"after {patience.TotalSeconds:0} s only {_decided.Count} of {_count} channels say {_awaited}", timeout);
        }
    }

    private void Take(JsonElement channel)
    {
        long now = _time.GetTimestamp();
        JsonElement metadata = channel.GetProperty("metadata");
        if (!channel.TryGetProperty("status", out JsonElement status)
            || !status.TryGetProperty("history", out JsonElement history)
            || status.GetProperty("observedGeneration").GetInt64() != metadata.GetProperty("generation").GetInt64())
        {
            return;
        }

        string action = history[history.GetArrayLength() - 1].GetProperty("action").GetString()!;
        lock (_lock)
        {
            if (action == _awaited && _decided.Add(metadata.GetProperty("name").GetString()!) && _decided.Count == _count)
            {
                _all.TrySetResult(now);
            }
        }
    }
}
