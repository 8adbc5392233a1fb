using System.Globalization;
using ChannelConnector.Bench.Load;
using ChannelConnector.Bench.Reporting;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Bench;

/// <summary>One connector on its file beside one, two and four replicas on PostgreSQL, taking turns. Database, replicas and load share the machine.</summary>
internal sealed class ReplicaBenchmark(int repeat, TimeSpan duration, int connections)
{
    private const string Account = "200000000000001";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    // 0: one on its file.
    private static readonly int[] Replicas = [0, 1, 2, 4];

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(TextWriter output)
    {
        SignedRequests requests = new(Account, TimeProvider.System.GetUtcNow());
        Dictionary<int, Sample> throughput = Replicas.ToDictionary(replicas => replicas, _ => new Sample());
        Dictionary<int, Sample> late = Replicas.ToDictionary(replicas => replicas, _ => new Sample());
        for (int round = 0; round < repeat; round++)
        {
            foreach (int replicas in Replicas)
            {
                await MeasureAsync(replicas, requests, throughput[replicas], late[replicas]);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {Name(replicas)} {throughput[replicas].Last:0}/s"));
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{connections} connections, {requests.Length} bytes a request, {repeat} x {duration.TotalSeconds:0} s, medians [least, most]; beside: of one on its file"));
        foreach (int replicas in Replicas)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Name(replicas),-24} {throughput[replicas]} requests/s, beside {throughput[replicas].Median / throughput[0].Median:0.00}, p99 at half that load {late[replicas]} ms"));
        }

        return 0;
    }

    private static string Name(int replicas) => replicas switch
    {
        0 => "SQLite, 1 replica",
        1 => "PostgreSQL, 1 replica",
        _ => string.Create(CultureInfo.InvariantCulture, $"PostgreSQL, {replicas} replicas"),
    };

    private async Task MeasureAsync(int replicas, SignedRequests requests, Sample throughput, Sample late)
    {
        await using ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
        using ConnectorWorkspace workspace = new(ConnectorWorkspace.ContractFor("WhatsApp", Account), farEnds);
        await using ExternalState? external = replicas > 0 ? await ExternalState.StartAsync() : null;
        external?.WriteTo(workspace);
        List<ConnectorProcess> connectors = [];
        try
        {
            for (int replica = 0; replica < Math.Max(1, replicas); replica++)
            {
                Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOSTNAME"] = string.Create(CultureInfo.InvariantCulture, $"replica-{replica}") };
                connectors.Add(await ConnectorProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "channel-connector"), workspace, farEnds, environment));
            }

            LoadGenerator load = new([.. connectors.Select(connector => connector.Client.BaseAddress!.Port)], requests, connections);
            await load.FloodAsync(WarmUp);
            throughput.Add(await load.FloodAsync(duration));
            double[] latencies = await load.PaceAsync(throughput.Last / 2, duration);
            late.Add(latencies[latencies.Length * 99 / 100]);
        }
        finally
        {
            foreach (ConnectorProcess connector in connectors)
            {
                await connector.DisposeAsync();
            }
        }
    }
}
