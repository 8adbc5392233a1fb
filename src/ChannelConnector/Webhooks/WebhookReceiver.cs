using System.Diagnostics;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Outbound;
using ChannelConnector.Platforms;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Webhooks;

/// <summary>
/// Takes the events of one verified webhook: parsed, redacted, media fetched that must be fetched now, and everything in one commit. The only
/// way into the inbox.
/// </summary>
/// <param name="rules">What decides about an event.</param>
/// <param name="commit">Makes changes of the inbox durable.</param>
/// <param name="isSettled">Whether nothing of a message, by its id and the platform's, is to be fetched any more.</param>
/// <param name="report">Makes durable what the platform tells of the business's own messages.</param>
/// <param name="intake">Fetches media.</param>
/// <param name="committed">What follows a commit.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class WebhookReceiver(
    ReceivingRules rules, Func<IReadOnlyList<InboxChange>, Task<IReadOnlyList<ChangeResult>>> commit, Func<string, string, Task<bool>> isSettled, Func<IReadOnlyList<AnswerReport>, Task> report, MediaIntake intake, CommittedChanges committed, ConnectorMetrics metrics, TimeProvider time, ILogger<WebhookReceiver> logger)
{
    /// <summary>How long media may take before the platform is asked to send again: Meta waits for 5 s, by the shorter of the figures that are told.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);

    private readonly ConversationOrder _order = new();

    /// <summary>Takes the events.</summary>
    /// <param name="body">The bytes of the body.</param>
    /// <returns>How to answer. What was committed before <see cref="WebhookOutcome.AskAgain"/> is a duplicate when it comes again.</returns>
    public async Task<WebhookOutcome> ReceiveAsync(ReadOnlyMemory<byte> body)
    {
        using Activity? activity = metrics.Activities.StartActivity("webhook");
        WebhookBatch batch = new(rules, metrics, time.GetUtcNow());
        try
        {
            batch.Add(rules.Parse(body));
        }
        catch (MalformedWebhookException)
        {
            return WebhookOutcome.Malformed;
        }

        activity?.SetTag("changes", batch.Items.Count);
        // Begun before media are fetched: what stops a channel waits for no photo.
        Task<bool> account = CommitAccountAsync(batch.AccountChanges);
        Task<bool> reported = ReportAsync(batch.Reports);
        using ConversationPlace place = _order.Enter(batch.Items);
        List<InboxChange> changes = await TryFetchAsync(batch);
        await place.Before;
        bool isComplete = changes.Count == batch.Items.Count;
        bool isCommitted = await CommitAsync(changes);
        return await account && await reported && isCommitted && isComplete ? WebhookOutcome.Accepted : WebhookOutcome.AskAgain;
    }

    private async Task<bool> CommitAccountAsync(IReadOnlyList<InboxChange> changes)
    {
        if (changes.Count == 0)
        {
            return true;
        }

        try
        {
            IReadOnlyList<ChangeResult> results = await commit(changes);
            for (int index = 0; index < results.Count; index++)
            {
                rules.Signals.Settle(changes[index], results[index].Result);
            }

            return true;
        }
        catch (InboxException exception)
        {
            LogNotCommitted(exception.Message);
            return false;
        }
    }

    private async Task<bool> ReportAsync(IReadOnlyList<AnswerReport> reports)
    {
        if (reports.Count == 0)
        {
            return true;
        }

        try
        {
            await report(reports);
            return true;
        }
        catch (InboxException exception)
        {
            LogNotCommitted(exception.Message);
            return false;
        }
    }

    /// <returns>Nothing where the inbox does not say what is worth fetching; nothing is fetched then either.</returns>
    private async Task<List<InboxChange>> TryFetchAsync(WebhookBatch batch)
    {
        try
        {
            return await FetchAsync(batch);
        }
        catch (InboxException exception)
        {
            LogNotCommitted(exception.Message);
            return [];
        }
    }

    /// <summary>Fetches what has to be fetched before it is acknowledged, and leaves out what has to wait, with all that follows in its conversation.</summary>
    private async Task<List<InboxChange>> FetchAsync(WebhookBatch batch)
    {
        List<InboxChange> changes = new(batch.Items.Count);
        Dictionary<BatchItem, Task<IntakeResult>> fetches = new(ReferenceEqualityComparer.Instance);
        using CancellationTokenSource budget = new(Budget, time);
        // All are looked at before the first is fetched: a look that fails leaves nothing that nobody owns.
        List<BatchItem> worthFetching = [];
        foreach (BatchItem item in batch.Items)
        {
            if (await IsWorthFetchingAsync(item, batch))
            {
                worthFetching.Add(item);
            }
        }

        foreach (BatchItem item in worthFetching)
        {
            fetches.Add(item, intake.FetchAsync(item.Message!, budget.Token));
        }

        HashSet<string> waiting = new(StringComparer.Ordinal);
        foreach (BatchItem item in batch.Items)
        {
            IntakeResult? fetched = fetches.TryGetValue(item, out Task<IntakeResult>? fetch) ? await fetch : null;
            if (fetched is IntakeResult.Deferred)
            {
                waiting.Add(item.Conversation);
            }

            // What was unsent goes at once, whatever waits: its message is kept out when it comes.
            if (item.Change is MessageRemoved || !waiting.Contains(item.Conversation))
            {
                changes.Add(fetched is IntakeResult.Ready complete ? new MessageAdded(complete.Message) : item.Change);
            }
            else if (fetched is IntakeResult.Ready unused)
            {
                await intake.DiscardAsync(unused.Message);
            }
        }

        return changes;
    }

    private async Task<bool> IsWorthFetchingAsync(BatchItem item, WebhookBatch batch) =>
        item.Message is { Message: var message } && !batch.IsUnsentHere(message.Original) && !await isSettled(message.Id, message.Original);

    private async Task<bool> CommitAsync(List<InboxChange> changes)
    {
        if (changes.Count == 0)
        {
            return true;
        }

        try
        {
            IReadOnlyList<ChangeResult> results = await commit(changes);
            for (int index = 0; index < results.Count; index++)
            {
                await committed.SettleAsync(changes[index], results[index]);
            }

            return true;
        }
        catch (InboxException exception)
        {
            LogNotCommitted(exception.Message);
            // What may be written keeps its media: without a row they go with what was left behind.
            foreach (MessageAdded added in exception.MayBeWritten ? [] : changes.OfType<MessageAdded>())
            {
                await intake.DiscardAsync(added.Message);
            }

            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "A webhook was not accepted, and the platform is asked to send it again: {Reason}")]
    private partial void LogNotCommitted(string reason);
}
