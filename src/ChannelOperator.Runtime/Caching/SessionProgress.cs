namespace ChannelOperator.Runtime.Caching;

/// <summary>How well one session keeps up.</summary>
internal sealed class SessionProgress(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _progressAt = time.GetUtcNow();
    private long _progressFrom = time.GetTimestamp();
    private DateTimeOffset? _failingSince;
    private long _failingFrom;
    private string? _error;

    /// <summary>Completes with the first list.</summary>
    public Task WhenListed => _listed.Task;

    public InformerStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new InformerStatus(
                    WhenListed.IsCompletedSuccessfully,
                    _failingSince,
                    _failingSince is null ? null : time.GetElapsedTime(_failingFrom),
                    _error,
                    _progressAt,
                    time.GetElapsedTime(_progressFrom));
            }
        }
    }

    /// <summary>Something came from the server.</summary>
    public void Touch()
    {
        lock (_lock)
        {
            Touch_NeedsLock();
        }
    }

    /// <summary>A list is complete. Not yet a sign of health: where only the watch is refused, lists go on succeeding.</summary>
    public void Listed()
    {
        Touch();
        _listed.TrySetResult();
    }

    /// <summary>The server agreed to a watch: list and watch work.</summary>
    public void Watching()
    {
        lock (_lock)
        {
            Touch_NeedsLock();
            _failingSince = null;
            _error = null;
        }
    }

    public void Failed(string error)
    {
        lock (_lock)
        {
            if (_failingSince is null)
            {
                _failingSince = time.GetUtcNow();
                _failingFrom = time.GetTimestamp();
            }

            _error = error;
        }
    }

    private void Touch_NeedsLock()
    {
        _progressAt = time.GetUtcNow();
        _progressFrom = time.GetTimestamp();
    }
}
