using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChannelConnector.Telemetry;

/// <summary>What a connector counts. No label ever comes from the content of a message.</summary>
internal sealed class ConnectorMetrics : IDisposable
{
    /// <summary>The name of meter and activity source.</summary>
    public const string Name = "ChannelConnector";

    private readonly Meter _meter = new(Name);

    public ConnectorMetrics()
    {
        Received = _meter.CreateCounter<long>("connector.events.received", description: "Events of webhooks, by type");
        Refused = _meter.CreateCounter<long>("connector.requests.refused", description: "Requests that were not accepted, by reason");
        Committed = _meter.CreateCounter<long>("connector.events.committed", description: "Changes of the inbox, by result");
        Redacted = _meter.CreateCounter<long>("connector.content.redacted", description: "Content that was dropped before anything was written, by label");
        MediaStored = _meter.CreateCounter<long>("connector.media.stored", description: "Media written to the store, by kind");
        MediaUnavailable = _meter.CreateCounter<long>("connector.media.unavailable", description: "Media that could not be fetched, by reason");
        MediaExpired = _meter.CreateCounter<long>("connector.media.expired", description: "Media deleted because their time had come, by kind");
        MediaDeleted = _meter.CreateCounter<long>("connector.media.deleted", description: "Media deleted because their message was unsent or erased, by kind");
        Forwarded = _meter.CreateCounter<long>("connector.messages.forwarded", description: "Messages that Genesys Cloud has accepted");
        ForwardFailed = _meter.CreateCounter<long>("connector.messages.forward.failed", description: "Attempts that failed and are repeated, by reason");
        DeadLettered = _meter.CreateCounter<long>("connector.messages.dead.lettered", description: "Messages that Genesys Cloud refused for good, by reason");
        EraseRequests = _meter.CreateCounter<long>("connector.erase.requests", description: "Requests to erase messages, by result");
        AnswersReceived = _meter.CreateCounter<long>("connector.answers.received", description: "What Genesys Cloud has sent to the outbound webhook, by type");
        AnswersSent = _meter.CreateCounter<long>("connector.answers.sent", description: "Answers that the platform has accepted");
        AnswersRetried = _meter.CreateCounter<long>("connector.answers.retried", description: "Attempts that the platform has certainly not taken and that are repeated, by reason");
        AnswersFailed = _meter.CreateCounter<long>("connector.answers.failed", description: "Answers that were not sent, or of which nobody knows, by the receipt's code");
        ReceiptsForwarded = _meter.CreateCounter<long>("connector.receipts.forwarded", description: "Receipts that Genesys Cloud has accepted, by status");
        ReceiptsRefused = _meter.CreateCounter<long>("connector.receipts.refused", description: "Receipts that Genesys Cloud refused for good, by reason");
        Signals = _meter.CreateCounter<long>("connector.review.signals", description: "What the platform has said of an account, by signal, word and what became of it");
        Reports = _meter.CreateCounter<long>("connector.review.reports", description: "Attempts to have the API server record a signal, by result");
    }

    /// <summary>Traces: durations and counts, never content.</summary>
    public ActivitySource Activities { get; } = new(Name);

    public Counter<long> Received { get; }

    public Counter<long> Refused { get; }

    public Counter<long> Committed { get; }

    public Counter<long> Redacted { get; }

    public Counter<long> MediaStored { get; }

    public Counter<long> MediaUnavailable { get; }

    public Counter<long> MediaExpired { get; }

    public Counter<long> MediaDeleted { get; }

    public Counter<long> Forwarded { get; }

    public Counter<long> ForwardFailed { get; }

    public Counter<long> DeadLettered { get; }

    public Counter<long> EraseRequests { get; }
    public Counter<long> AnswersReceived { get; }

    public Counter<long> AnswersSent { get; }

    public Counter<long> AnswersRetried { get; }

    public Counter<long> AnswersFailed { get; }

    public Counter<long> ReceiptsForwarded { get; }

    public Counter<long> ReceiptsRefused { get; }

    public Counter<long> Signals { get; }

    public Counter<long> Reports { get; }

    /// <summary>Adds what is asked for at each scrape.</summary>
    public void Observe(string name, string description, Func<double> value) => _meter.CreateObservableGauge(name, value, description: description);

    public void Dispose()
    {
        _meter.Dispose();
        Activities.Dispose();
    }
}
