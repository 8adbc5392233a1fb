using ChannelConnector.Contract;
namespace ChannelConnector.Tests;

public sealed class ConnectorHostTests
{
    [Fact]
    public async Task With_a_contract_it_is_ready_and_shows_its_revision()
    {
        await using ConnectorBench bench = await new ConnectorBench().StartAsync(ConnectorBench.Contract());

        Assert.Equal((200, "ok\n"), await bench.GetAsync("/livez"));
        Assert.Equal((200, "ok revision=2a2325c5dcf49edf notAfter=none\n"), await bench.GetAsync("/readyz"));
    }

    [Fact]
    public async Task It_takes_no_message()
    {
        await using ConnectorBench bench = await new ConnectorBench().StartAsync(ConnectorBench.Contract());

        Assert.Equal((501, "this is the placeholder connector\n"), await bench.GetAsync("/webhook", HttpMethod.Post));
    }

    [Fact]
    public async Task From_notAfter_on_it_lives_and_refuses_everything()
    {
        await using ConnectorBench bench = await new ConnectorBench().StartAsync(ConnectorBench.Contract(ConnectorBench.Now.AddSeconds(1)));
        Assert.Equal((200, "ok revision=2a2325c5dcf49edf notAfter=2026-11-01T12:00:01Z\n"), await bench.GetAsync("/readyz"));

        bench.Time.Advance(TimeSpan.FromSeconds(1));

        const string closed = "closed: the contract ended at notAfter=2026-11-01T12:00:01Z\n";
        Assert.Equal((503, closed), await bench.GetAsync("/readyz"));
        Assert.Equal((503, closed), await bench.GetAsync("/webhook", HttpMethod.Post));
        Assert.Equal(200, (await bench.GetAsync("/livez")).Status);
    }

    [Fact]
    public async Task A_notAfter_that_changes_in_place_counts_and_the_revision_stays()
    {
        await using ConnectorBench bench = await new ConnectorBench().StartAsync(ConnectorBench.Contract());

        bench.Write(ConnectorBench.Contract(ConnectorBench.Now, "another"));
        Assert.Equal(503, (await bench.GetAsync("/readyz")).Status);

        bench.Write(ConnectorBench.Contract(ConnectorBench.Now.AddDays(1), "another"));
        Assert.Equal((200, "ok revision=2a2325c5dcf49edf notAfter=2026-11-02T12:00:00Z\n"), await bench.GetAsync("/readyz"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData(null)]
    public async Task A_contract_that_cannot_be_read_later_changes_nothing(string? text)
    {
        await using ConnectorBench bench = await new ConnectorBench().StartAsync(ConnectorBench.Contract(ConnectorBench.Now.AddSeconds(1)));
        if (text is null)
        {
            File.Delete(bench.ContractPath);
        }
        else
        {
            bench.Write(text);
        }

        Assert.Equal(200, (await bench.GetAsync("/readyz")).Status);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, (await bench.GetAsync("/readyz")).Status);
    }

    [Theory]
    [InlineData("{", "is not a connector contract")]
    [InlineData("null", "holds null")]
    [InlineData("""{"contract":"v2","revision":"1"}""", "contract is \"v2\", and this connector knows \"v1\" only")]
    [InlineData("""{"contract":"v1"}""", "channel or revision is missing")]
    [InlineData("""{"contract":"v1","channel":{},"revision":"1","notAfter":"tomorrow"}""", "notAfter is \"tomorrow\"")]
    public async Task It_does_not_start_on_a_contract_that_it_cannot_keep(string text, string reason)
    {
        await using ConnectorBench bench = new();

        ContractException exception = await Assert.ThrowsAsync<ContractException>(() => bench.StartAsync(text));

        Assert.StartsWith(bench.ContractPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
