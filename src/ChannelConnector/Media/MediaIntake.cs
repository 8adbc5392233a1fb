using System.Collections.Immutable;
using ChannelConnector.Inbox;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Media;

/// <summary>
/// Fetches media whose URL must not be written, before their message is committed. What does not come in time goes on in the background and is found when the platform
/// sends the message again, which it is asked to at most so many times (five at Meta, never at X) and for ten minutes: then a placeholder stands for it, and the conversation goes on.
/// </summary>
/// <param name="fetch">Fetches one medium.</param>
/// <param name="store">Where the media are.</param>
/// <param name="maxDeferrals">How often the platform is asked to send a message again.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
internal sealed class MediaIntake(
    Func<ReceivedMedia, DateTimeOffset, CancellationToken, Task<FetchResult>> fetch, IMediaStore store, int maxDeferrals, ConnectorMetrics metrics, TimeProvider time) : IDisposable
{
    private const int MaxAtOnce = 32;
    private const int MaxRemembered = 10_000;

    /// <summary>How long a message is put off, and how long what was fetched for it waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>A platform sends again for longer than files wait: how often it was asked to is remembered for as long.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(36);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PendingMessage> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(MaxAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private int _waiting;

    /// <summary>Fetches what a message wants.</summary>
    /// <param name="message">The message.</param>
    /// <param name="budget">Ends the waiting, not the downloads.</param>
    public async Task<IntakeResult> FetchAsync(RedactedMessage message, CancellationToken budget)
    {
        if (message.Wanted.Count == 0)
        {
            return new IntakeResult.Ready(message.Message);
        }

        PendingMessage pending = Begin(message);
        Task<FetchResult>[] downloads;
        lock (_gate)
        {
            downloads = [.. pending.Downloads.Values];
        }

        await ((Task)Task.WhenAll(downloads)).WaitAsync(budget).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return End(message, pending);
    }

    /// <summary>Deletes the media of a message that was not committed: a duplicate, one that was unsent, one whose commit failed.</summary>
    public async Task DiscardAsync(InboxMessage message)
    {
        foreach (StoredMedium medium in message.Stored)
        {
            await store.DiscardAsync(medium);
        }
    }

    /// <summary>Forgets a message that was unsent or erased while its media were fetched.</summary>
    /// <param name="id">The platform's id.</param>
    public void Abandon(string id) => Abandon(pending => pending.Original == id);

    /// <summary>Forgets the messages of a customer that are to be erased while their media are fetched.</summary>
    public void AbandonConversation(string conversation) => Abandon(pending => pending.Conversation == conversation);

    private void Abandon(Func<PendingMessage, bool> isGone)
    {
        lock (_gate)
        {
            foreach ((string key, PendingMessage pending) in _pending.Where(entry => isGone(entry.Value)))
            {
                _pending.Remove(key);
                Drop(pending);
            }
        }
    }

    /// <summary>Deletes what was fetched for messages that were not sent again. To be called every minute.</summary>
    public Task CleanAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach ((string id, PendingMessage pending) in _pending)
            {
                if (time.GetElapsedTime(pending.Last) >= Patience)
                {
                    Drop(pending);
                }

                if (time.GetElapsedTime(pending.First) >= Memory)
                {
                    _pending.Remove(id);
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends what goes on in the background; what it has fetched has no row, and goes with the next start.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private PendingMessage Begin(RedactedMessage message)
    {
        lock (_gate)
        {
            if (!_pending.TryGetValue(message.Message.Id, out PendingMessage? pending))
            {
                MakeRoom();
                pending = _pending[message.Message.Id] = new PendingMessage(message.Message.Original, message.Message.Conversation, message.Message.Received, time.GetTimestamp());
            }

            pending.Last = time.GetTimestamp();
            foreach (WantedMedium wanted in pending.Missing(message, time.GetUtcNow()).ToArray())
            {
                pending.NotBefore.Remove(wanted.Index);
                pending.Downloads[wanted.Index] = DownloadAsync(wanted.Media, pending.Received);
            }

            return pending;
        }
    }

    /// <summary>Against a flood of messages that never come again; who is forgotten begins anew.</summary>
    private void MakeRoom()
    {
        if (_pending.Count >= MaxRemembered)
        {
            (string id, PendingMessage oldest) = _pending.MinBy(entry => entry.Value.Last);
            _pending.Remove(id);
            Drop(oldest);
        }
    }

    private async Task<FetchResult> DownloadAsync(ReceivedMedia media, DateTimeOffset received)
    {
        if (Interlocked.Increment(ref _waiting) > MaxRemembered)
        {
            Interlocked.Decrement(ref _waiting);
            return new FetchResult.Retry(FetchReasons.Busy);
        }

        bool hasTurn = false;
        try
        {
            // Off the caller's stack: it holds the lock.
            await Task.Yield();
            await _turns.WaitAsync(_stopping.Token);
            hasTurn = true;
            return await fetch(media, received, _stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return new FetchResult.Retry(FetchReasons.TimedOut);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            if (hasTurn)
            {
                _turns.Release();
            }
        }
    }

    private IntakeResult End(RedactedMessage message, PendingMessage pending)
    {
        lock (_gate)
        {
            // The same message came twice at once, and the other request has its media: it commits them, and this one is a duplicate when it comes again.
            if (!ReferenceEquals(_pending.GetValueOrDefault(message.Message.Id), pending))
            {
                return new IntakeResult.Deferred();
            }

            if (message.Wanted.Any(wanted => IsPassing(pending.Downloads.GetValueOrDefault(wanted.Index))) && MayDefer(pending))
            {
                pending.Deferrals++;
                NoteWaits(pending);
                return new IntakeResult.Deferred();
            }

            _pending.Remove(message.Message.Id);
            InboxMessage ready = Fill(message, pending);
            Drop(pending);
            return new IntakeResult.Ready(ready);
        }
    }

    private bool MayDefer(PendingMessage pending) => pending.Deferrals < maxDeferrals && time.GetElapsedTime(pending.First) < Patience;

    private void NoteWaits(PendingMessage pending)
    {
        foreach ((int index, Task<FetchResult> download) in pending.Downloads)
        {
            if (download is { IsCompletedSuccessfully: true, Result: FetchResult.Retry { After: { } after } } && !pending.NotBefore.ContainsKey(index))
            {
                pending.NotBefore[index] = time.GetUtcNow() + (after < Patience ? after : Patience);
            }
        }
    }

    private static bool IsPassing(Task<FetchResult>? download) => download is not { IsCompletedSuccessfully: true } || download.Result is FetchResult.Retry;

    /// <summary>Puts into the message what was fetched, and takes it from what is dropped.</summary>
    private InboxMessage Fill(RedactedMessage message, PendingMessage pending)
    {
        ImmutableArray<ContentMedia>.Builder media = message.Message.Content.Media.ToBuilder();
        List<StoredMedium> rows = [.. message.Message.Stored];
        foreach (WantedMedium wanted in message.Wanted)
        {
            Task<FetchResult>? download = pending.Downloads.GetValueOrDefault(wanted.Index);
            FetchResult result = download is { IsCompletedSuccessfully: true } ? download.Result : new FetchResult.Retry(FetchReasons.TimedOut);
            if (result is FetchResult.Fetched fetched)
            {
                pending.Downloads.Remove(wanted.Index);
                metrics.MediaStored.Add(1, new KeyValuePair<string, object?>("kind", fetched.Kind));
                media[wanted.Index] = media[wanted.Index] with { Kind = fetched.Kind, Key = fetched.Key, Mime = fetched.Mime };
                rows.Add(new StoredMedium(fetched.Key, message.Message.Original, fetched.Kind, fetched.Mime, fetched.Received, wanted.Media.Content, message.Message.Conversation));
                continue;
            }

            string reason = result is FetchResult.Unavailable unavailable ? unavailable.Reason : ((FetchResult.Retry)result).Reason;
            metrics.MediaUnavailable.Add(1, new KeyValuePair<string, object?>("reason", reason));
            media[wanted.Index] = media[wanted.Index] with { IsUnavailable = reason != FetchReasons.NotKept };
        }

        return message.Message with { Content = message.Message.Content with { Media = media.ToImmutable() }, Stored = rows };
    }

    /// <summary>Deletes what nobody took, also what is still on its way.</summary>
    private void Drop(PendingMessage pending)
    {
        foreach (Task<FetchResult> download in pending.Downloads.Values)
        {
            _ = DeleteAsync(download);
        }

        pending.Downloads.Clear();
    }

    private async Task DeleteAsync(Task<FetchResult> download)
    {
        await ((Task)download).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (download is { IsCompletedSuccessfully: true, Result: FetchResult.Fetched fetched })
        {
            await store.DiscardAsync(new StoredMedium(fetched.Key, "", fetched.Kind, fetched.Mime, fetched.Received));
        }
    }
}
