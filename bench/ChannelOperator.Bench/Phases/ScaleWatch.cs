using System.Collections.Concurrent;
using System.Text.Json;
using ChannelOperator.Bench.Requests;

namespace ChannelOperator.Bench.Phases;

/// <summary>Tells when a Deployment is set to 0.</summary>
internal sealed class ScaleWatch : IAsyncDisposable
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _awaited = new(StringComparer.Ordinal);
    private ObjectWatch? _watch;

    public static async Task<ScaleWatch> OpenAsync(ApiCaller api, string ns)
    {
        ScaleWatch opened = new();
        opened._watch = await ObjectWatch.OpenAsync(api, Paths.Deployments(ns), opened.Take, opened.Fail);
        return opened;
    }

    /// <summary>Begins to wait.</summary>
    /// <returns>The timestamp at which it was seen.</returns>
    public Task<long> AwaitZeroAsync(string deployment)
    {
        TaskCompletionSource<long> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[deployment] = seen;
        return seen.Task.WaitAsync(Patience, Time);
    }

    public ValueTask DisposeAsync() => _watch!.DisposeAsync();

    private void Take(JsonElement deployment)
    {
        long now = Time.GetTimestamp();
        if (deployment.GetProperty("spec").GetProperty("replicas").GetInt32() == 0
            && _awaited.TryRemove(deployment.GetProperty("metadata").GetProperty("name").GetString()!, out TaskCompletionSource<long>? seen))
        {
            seen.TrySetResult(now);
        }
    }

    private void Fail(Exception exception)
    {
        foreach (TaskCompletionSource<long> waiting in _awaited.Values)
        {
            waiting.TrySetException(exception);
        }
    }
}
