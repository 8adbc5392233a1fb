using ChannelConnector.Inbox;
using ChannelConnector.Outbound;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Webhooks;

/// <summary>The events of one webhook as changes of the inbox. Reads nothing and writes nothing but counters.</summary>
internal sealed class WebhookBatch(ReceivingRules rules, ConnectorMetrics metrics, DateTimeOffset received)
{
    private readonly List<BatchItem> _items = [];
    private readonly List<InboxChange> _account = [];
    private readonly List<AccountSignal> _signals = [];
    private readonly List<AnswerReport> _reports = [];
    private readonly HashSet<string> _unsent = new(StringComparer.Ordinal);

    /// <summary>What is to be done, in order.</summary>
    public IReadOnlyList<BatchItem> Items => _items;

    /// <summary>What is to be noted of the account. It waits for no message.</summary>
    public IReadOnlyList<InboxChange> AccountChanges => _account;

    /// <summary>What the platform tells of the business's own messages.</summary>
    public IReadOnlyList<AnswerReport> Reports => _reports;

    /// <summary>Whether a message of this batch is unsent in this batch: nothing of it is worth fetching.</summary>
    public bool IsUnsentHere(string original) => _unsent.Contains(original);

    /// <summary>Adds events.</summary>
    public void Add(IReadOnlyList<PlatformEvent> events)
    {
        for (int index = 0; index < events.Count; index++)
        {
            Add(events[index]);
        }

        // After the messages, which show whose they are.
        foreach (AccountSignal signal in _signals)
        {
            Add(rules.Signals.Take(signal, received));
        }

        _signals.Clear();
    }

    private void Add(PlatformEvent item)
    {
        if (item is EventIgnored ignored)
        {
            Count(ignored.Type);
        }
        else if (item is AccountSignal signal)
        {
            Count(signal.Field);
            _signals.Add(signal);
        }
        else if (item is AnswerReported reported)
        {
            Count(reported.Type);
            _reports.AddRange(item.AccountId == rules.AccountId ? reported.Reports : []);
        }
        else if (!string.Equals(item.AccountId, rules.AccountId, StringComparison.Ordinal))
        {
            Count("other-account");
        }
        else if (item is MessageReceived message)
        {
            Count("message");
            Add(rules.Signals.Learn(message));
            Add(rules.Redactor.Redact(message, received));
        }
        else if (item is MessageEdited edited)
        {
            Count("edit");
            Add(rules.Redactor.Redact(edited, received));
        }
        else if (item is MessageUnsent unsent)
        {
            Remove(rules.Redactor.Redact(unsent));
        }
    }

    private void Add(InboxChange? ofAccount)
    {
        if (ofAccount is not null)
        {
            _account.Add(ofAccount);
        }
    }

    private void Add(RedactedMessage redacted)
    {
        foreach (string label in redacted.Dropped)
        {
            metrics.Redacted.Add(1, new KeyValuePair<string, object?>("label", label));
        }

        _items.Add(new BatchItem(redacted.Message.Conversation, new MessageAdded(redacted.Message), redacted.Wanted.Count > 0 ? redacted : null));
        foreach (InboxMessage further in redacted.Further)
        {
            _items.Add(new BatchItem(further.Conversation, new MessageAdded(further)));
        }
    }

    private void Remove(MessageUnsent unsent)
    {
        Count(rules.DeletesUnsent ? "unsent" : "unsent-kept");
        if (rules.DeletesUnsent)
        {
            _unsent.Add(unsent.Id);
            _items.Add(new BatchItem(unsent.Conversation, new MessageRemoved(unsent.Id, unsent.Conversation)));
        }
    }

    private void Count(string type) => metrics.Received.Add(1, new KeyValuePair<string, object?>("type", type));
}
