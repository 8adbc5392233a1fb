using ChannelConnector.Inbox;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>Of a channel with External state whose policy keeps no media of any kind: there is nothing to be written, and nothing to be found.</summary>
internal sealed class NoMediaStore : IMediaStore
{
    public bool IsShared => false;

    public string Remedy => "";

    public Task<WrittenMedium> WriteAsync(string kind, DateTimeOffset received, Stream source, long limit, CancellationToken cancellationToken) => throw new MediaStoreException(MediaStoreFailure.Unavailable);

    public Task<Stream?> OpenAsync(StoredMedium medium, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

    public Task<long?> LengthAsync(StoredMedium medium, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    public Task DeleteAsync(StoredMedium medium) => Task.CompletedTask;

    public Task<MediaSweep> SweepAsync(MediaRetention retention, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(new SweepTally(retention, now).Result());

    public Task<int> RemoveLeftBehindAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlySet<string>>> withRow, Func<Task<bool>> isAlone, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(0);
}
