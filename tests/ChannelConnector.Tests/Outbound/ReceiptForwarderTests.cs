using System.Collections.Concurrent;
using ChannelConnector.Configuration;
using ChannelConnector.Forwarding;
using ChannelConnector.Inbox.Postgres;
using ChannelConnector.Outbound;
using ChannelConnector.Telemetry;
using ChannelConnector.Tests.Forwarding;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Outbound;

/// <summary>Receipts on a database that does not take for a while what became of them.</summary>
public sealed class ReceiptForwarderTests(PostgresFixture fixture) : HttpMessageHandler, IClassFixture<PostgresFixture>
{
    // Less than a claim lasts, by whose end it would come again without being remembered.
    private static readonly TimeSpan Patience = PostgresOutbox.Term / 2;

    private readonly string _credentials = Directory.CreateTempSubdirectory("channel-credentials-").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private int _told;
    private int _status = 202;

    [Theory]
    [InlineData(202, 1)]
    [InlineData(400, 1)]
    [InlineData(503, 2)]
    public async Task What_became_of_a_receipt_and_could_not_be_noted_is_noted_as_soon_as_it_can_be(int status, int times)
    {
        _status = status;
        PostgresState state = new(fixture.Server);
        AnswerBench bench = await AnswerBench.OpenAsync("WhatsApp", state);
        string schema = PostgresDatabase.SchemaOf(InboxBench.Channel.Uid);
        await bench.Outbox.AddAsync(new NewAnswer("a1", "anna", InboxBench.Now, null, AnswerFailures.Empty));
        await state.QueryAsync($"CREATE FUNCTION {schema}.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; CREATE TRIGGER no BEFORE DELETE OR UPDATE OF due ON {schema}.receipts FOR EACH ROW EXECUTE FUNCTION {schema}.no()", row => 0);
        using ConnectorMetrics metrics = new();
        using GenesysClient genesys = Client(bench);
        using ReceiptForwarder forwarder = new(bench.Outbox, genesys, new RateLimiter(bench.Inbox.Time), () => true, () => 0, metrics, bench.Inbox.Time, new LogLines<ReceiptForwarder>(_log));
        await forwarder.StartAsync(CancellationToken.None);
        await UntilAsync(bench, "two looks in vain", () => Task.FromResult(_log.Count(line => line.StartsWith("Error", StringComparison.Ordinal)) > 1));

        _status = 202;
        await state.QueryAsync($"DROP TRIGGER no ON {schema}.receipts", row => 0);

        await UntilAsync(bench, "the receipt to be forgotten", async () => (await state.QueryAsync($"SELECT count(*) FROM {schema}.receipts", row => row.GetInt64(0)))[0] == 0);
        await forwarder.StopAsync(CancellationToken.None);
        Assert.Equal(times, _told);
        await bench.CloseAsync();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.Host.StartsWith("login.", StringComparison.Ordinal))
        {
            return FakeGenesys.Token(1);
        }

        Assert.Contains("\"Failed\"", await request.Content!.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
        Interlocked.Increment(ref _told);
        return FakeGenesys.Status(_status);
    }

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_credentials, recursive: true);
        base.Dispose(disposing);
    }

    private GenesysClient Client(AnswerBench bench)
    {
        File.WriteAllText(Path.Combine(_credentials, "genesysClientId"), "client");
        File.WriteAllText(Path.Combine(_credentials, "genesysClientSecret"), "secret");
        ConnectorSettings settings = new() { GenesysRegion = "mypurecloud.de", GenesysIntegrationId = "11111111-2222-3333-4444-555555555555" };
        return new GenesysClient(this, settings, new ConnectorCredentials(_credentials), bench.Inbox.Time);
    }

    private static Task UntilAsync(AnswerBench bench, string what, Func<Task<bool>> condition) => Wait.ForAsync(
        what,
        async _ =>
        {
            bench.Inbox.Time.Advance(TimeSpan.FromSeconds(1));
            return await condition();
        },
        Patience);
}
