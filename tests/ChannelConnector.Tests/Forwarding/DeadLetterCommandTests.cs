using System.CommandLine;
using ChannelConnector.Configuration;
using ChannelConnector.Forwarding;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>The command as somebody runs it in the pod, beside the connector that has the state open.</summary>
public sealed class DeadLetterCommandTests : IAsyncLifetime
{
    private ForwardBench _bench = null!;

    public async Task InitializeAsync()
    {
        _bench = await ForwardBench.StartAsync();
        await File.WriteAllTextAsync(ContractPath, ContractText.Of());
        _bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(422));
        await _bench.AddAsync("m1", "anna", "Geheim");
        await _bench.AddAsync("m2", "anna", "Geheim");
        await _bench.UntilAsync("the dead letters", async () => (await _bench.Inbox.DeadLettersAsync()).Count == 2);
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task The_list_shows_id_time_attempts_and_reason_and_nothing_that_was_said()
    {
        Assert.Equal(
            (0, "ID  RECEIVED              ATTEMPTS  REASON\nm1  2026-11-01T12:00:00Z         1  422 Unprocessable\nm2  2026-11-01T12:00:00Z         1  422 Unprocessable\n", ""),
            await RunAsync("list"));
    }

    [Fact]
    public async Task As_JSON_it_is_for_programs()
    {
        Assert.Equal(
            (0, """[{"id":"m1","received":"2026-11-01T12:00:00+00:00","attempts":1,"reason":"422 Unprocessable"},{"id":"m2","received":"2026-11-01T12:00:00+00:00","attempts":1,"reason":"422 Unprocessable"}]""" + "\n", ""),
            await RunAsync("list", "-o", "json"));
    }

    [Fact]
    public async Task One_that_is_replayed_is_sent_by_the_connector_that_runs()
    {
        _bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));

        Assert.Equal((0, "1 of 1 replayed\n", ""), await RunAsync("replay", "m2"));
        await _bench.UntilIdleAsync();

        Assert.Equal(["m2"], _bench.Genesys.Accepted.Select(delivery => delivery.Id));
        Assert.Equal(["m1"], (await _bench.Inbox.DeadLettersAsync()).Select(letter => letter.Id));
    }

    [Fact]
    public async Task All_can_be_replayed_in_their_order()
    {
        _bench.Genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(202));

        Assert.Equal((0, "2 of 2 replayed\n", ""), await RunAsync("replay", "--all"));
        await _bench.UntilIdleAsync();

        Assert.Equal(["m1", "m2"], _bench.Genesys.Accepted.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task One_that_is_not_there_is_named_and_the_others_are_replayed() => Assert.Equal(
        (1, "1 of 2 replayed\n", "channel-connector: there is no dead letter m9: `dead-letters list` shows them\n"), await RunAsync("replay", "m9", "m1"));

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "m1", "--all")]
    public async Task Replay_wants_ids_or_all(params string[] arguments)
    {
        (int exit, _, string error) = await RunAsync(arguments);

        Assert.Equal(1, exit);
        Assert.Contains("give either ids", error, StringComparison.Ordinal);
        Assert.Equal(2, (await _bench.Inbox.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task Without_a_contract_it_says_so()
    {
        File.Delete(ContractPath);

        (int exit, string output, string error) = await RunAsync("list");

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith($"channel-connector: {ContractPath} cannot be read", error, StringComparison.Ordinal);
    }

    private string ContractPath => Path.Combine(_bench.DirectoryPath, "channel.json");

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        ConnectorOptions options = new() { ContractPath = ContractPath, StatePath = _bench.DirectoryPath, Time = _bench.State.Time };
        RootCommand root = new() { DeadLetterCommand.Create(_ => options) };
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        int exit = await root.Parse(["dead-letters", .. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
