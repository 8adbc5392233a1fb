using ChannelConnector.Inbox;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Forwarding;

/// <summary>One attempt on one message. What it comes to is written into the inbox before it is told.</summary>
internal sealed partial class MessagePasser(
    IMessageInbox inbox, GenesysClient genesys, OpenMessageMapper mapper, MediaFetch fetch, Func<StoredMedium, Task> discard, RateLimiter limiter, ConnectorMetrics metrics, TimeProvider time, ILogger<MessagePasser> logger)
{
    /// <summary>Sends a message. The request is booked already.</summary>
    public async Task<ForwardOutcome> SendAsync(long sequence, CancellationToken cancellationToken)
    {
        // Media first: from the attempt on a message counts as one that may have arrived, and its unsending as one to be told.
        if (await inbox.FindAsync(sequence) is { } waiting && NextWanted(waiting.Content) >= 0)
        {
            return new ForwardOutcome(ForwardResult.MediaWanted);
        }

        InboxEntry? entry = await inbox.BeginAttemptAsync(sequence);
        if (entry is null)
        {
            return ForwardOutcome.Gone;
        }

        ForwardOutcome outcome = await SendAsync(sequence, await mapper.MapAsync(entry), cancellationToken);
        switch (outcome.Result)
        {
            case ForwardResult.Accepted:
                await inbox.CompleteAsync(sequence);
                break;
            case ForwardResult.Refused:
                await inbox.DeadLetterAsync(sequence, outcome.Reason);
                LogRefused(entry.Id, outcome.Reason, entry.Attempts);
                break;
        }

        return outcome;
    }

    /// <summary>Fetches the media of a message that have no URL.</summary>
    /// <param name="sequence">The message.</param>
    /// <param name="giveUp">Whether it was tried for long enough: placeholders take their place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ForwardOutcome> FetchAsync(long sequence, bool giveUp, CancellationToken cancellationToken)
    {
        while (await inbox.FindAsync(sequence) is { } entry)
        {
            int index = NextWanted(entry.Content);
            if (index < 0)
            {
                return new ForwardOutcome(ForwardResult.MediaReady);
            }

            MediaAttempt attempt = giveUp ? GiveUp(entry.Content.Media[index]) : await fetch(entry, index, cancellationToken);
            if (attempt.Media is null)
            {
                return new ForwardOutcome(ForwardResult.MediaFailed, attempt.Reason);
            }

            if (!await ReplaceAsync(sequence, index, attempt))
            {
                return ForwardOutcome.Gone;
            }
        }

        return ForwardOutcome.Gone;
    }

    /// <summary>Writes what was fetched into the message; what got no row, because the message was unsent or the disk is full, does not stay.</summary>
    private async Task<bool> ReplaceAsync(long sequence, int index, MediaAttempt attempt)
    {
        bool isKept = false;
        try
        {
            isKept = await inbox.ReplaceMediaAsync(sequence, index, attempt.Media!, attempt.Row);
            return isKept;
        }
        catch (InboxException exception)
        {
            // What may have its row stays: without one it goes with what was left behind.
            isKept = exception.MayBeWritten;
            throw;
        }
        finally
        {
            if (!isKept && attempt.Row is { } row)
            {
                await discard(row);
            }
        }
    }

    /// <summary>Makes a dead letter of a message that failed again and again while others passed.</summary>
    public async Task<ForwardOutcome> GiveUpAsync(long sequence, string reason)
    {
        InboxEntry? entry = await inbox.FindAsync(sequence);
        if (entry is null)
        {
            return ForwardOutcome.Gone;
        }

        await inbox.DeadLetterAsync(sequence, reason);
        LogRefused(entry.Id, reason, entry.Attempts);
        return new ForwardOutcome(ForwardResult.Refused, reason);
    }

    private static int NextWanted(MessageContent content)
    {
        for (int index = 0; index < content.Media.Length; index++)
        {
            if (content.Media[index].PlatformId is not null)
            {
                return index;
            }
        }

        return -1;
    }

    private async Task<ForwardOutcome> SendAsync(long sequence, IReadOnlyList<OpenInboundMessage> messages, CancellationToken cancellationToken)
    {
        for (int part = 0; part < messages.Count; part++)
        {
            if (part > 0)
            {
                await Task.Delay(limiter.Book(), time, cancellationToken);
            }

            ForwardOutcome outcome = await genesys.SendAsync(messages[part], async () => await inbox.FindAsync(sequence) is not null, cancellationToken);
            if (outcome.Result != ForwardResult.Accepted)
            {
                return outcome;
            }
        }

        return ForwardOutcome.Accepted;
    }

    private MediaAttempt GiveUp(ContentMedia media)
    {
        metrics.MediaUnavailable.Add(1, new KeyValuePair<string, object?>("reason", "GivenUp"));
        return new MediaAttempt(new ContentMedia { Label = media.Label, IsUnavailable = true }, Row: null);
    }

    [LoggerMessage(LogLevel.Warning, "Message {Id} is a dead letter after {Attempts} attempts: {Reason}. `dead-letters list` shows it, `dead-letters replay` has it sent again; it is erased after 7 days or with the first of its media")]
    private partial void LogRefused(string id, string reason, int attempts);
}
