using System.Collections.Concurrent;
using System.Net;
using ChannelConnector.Configuration;
using ChannelConnector.Inbox;
using ChannelConnector.Outbound;
using ChannelConnector.Telemetry;
using ChannelConnector.Tests.Inbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelConnector.Tests.Outbound;

/// <summary>The outbox in its file and what sends from it, on a clock that stands still, before a platform in memory.</summary>
internal sealed class AnswerBench : HttpMessageHandler
{
    private readonly string _credentials = Directory.CreateTempSubdirectory("channel-credentials-").FullName;
    private readonly ConcurrentQueue<(HttpRequestMessage Request, string Body)> _requests = new();
    private readonly ConnectorMetrics _metrics = new();
    private readonly PlatformSender _sender;

    private AnswerBench(InboxBench inbox, string platform)
    {
        Inbox = inbox;
        Rules = AnswerRules.For(platform);
        foreach (string name in (string[])["accessToken", "consumerKey", "consumerSecret", "accessTokenSecret"])
        {
            File.WriteAllText(Path.Combine(_credentials, name), $"the {name}");
        }

        ConnectorCredentials credentials = new(_credentials);
        _sender = platform switch
        {
            "WhatsApp" => new WhatsAppSender(this, ("v25.0", "200"), credentials, inbox.Time),
            "X" => new XSender(this, credentials, inbox.Time),
            _ => new MessagingSender(this, "v25.0", platform == "Facebook", credentials, inbox.Time),
        };
        Delivery = new AnswerDelivery(Outbox, _sender, Rules, () => IsOpen, () => 0, _metrics, inbox.Time, NullLogger<AnswerDelivery>.Instance);
    }

    public InboxBench Inbox { get; }

    public AnswerRules Rules { get; }

    public IOutbox Outbox => Inbox.Inbox.Outbox;

    public AnswerDelivery Delivery { get; }

    public bool IsOpen { get; set; } = true;

    /// <summary>How the platform answers; what it throws is what the connection does.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => Json(200, """{"messages":[{"id":"wamid.1"}],"message_id":"m_1","data":{"dm_event_id":"dm1"}}""");

    public IReadOnlyList<(HttpRequestMessage Request, string Body)> Requests => [.. _requests];

    public static Task<AnswerBench> OpenAsync(string platform) => OpenAsync(platform, new SqliteState());

    public static async Task<AnswerBench> OpenAsync(string platform, IInboxState state) => new(await InboxBench.OpenAsync(state), platform);

    public static HttpResponseMessage Json(int status, string body) => new((HttpStatusCode)status) { Content = new StringContent(body) };

    /// <summary>A customer has written.</summary>
    public Task HearAsync(string customer, DateTimeOffset sent) => Inbox.Inbox.CommitAsync([new MessageAdded(InboxBench.Message($"of-{customer}-{sent:O}", customer) with { Sent = sent, Received = Inbox.Time.GetUtcNow() })]);

    /// <summary>An answer of texts.</summary>
    public Task<bool> AddAsync(string id, string recipient, params string[] texts) => Outbox.AddAsync(new NewAnswer(
        id, recipient, Inbox.Time.GetUtcNow(), new AnswerContent { Parts = [.. texts.Select(text => new AnswerPart { Text = text })] }));

    /// <summary>Takes what can be taken and sends it, once.</summary>
    public async Task<TimeSpan?> SendAsync()
    {
        TimeSpan? pause = null;
        foreach (TakenAnswer answer in (await Outbox.TakeAsync(8)).Answers)
        {
            pause = await Delivery.SendAsync(answer, CancellationToken.None) ?? pause;
        }

        return pause;
    }

    /// <summary>Takes every receipt that is there.</summary>
    public async Task<IReadOnlyList<OutboxReceipt>> ReceiptsAsync()
    {
        List<OutboxReceipt> all = [];
        while ((await Outbox.TakeReceiptAsync()).Receipt is { } receipt)
        {
            all.Add(receipt);
            await Outbox.CompleteReceiptAsync(receipt);
        }

        return all;
    }

    public async Task CloseAsync()
    {
        _sender.Dispose();
        _metrics.Dispose();
        await Inbox.DisposeAsync();
        Directory.Delete(_credentials, recursive: true);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue((request, await request.Content!.ReadAsStringAsync(cancellationToken)));
        return Answer(request);
    }
}
