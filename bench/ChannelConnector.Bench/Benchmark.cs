using System.Globalization;
using ChannelConnector.Bench.Contestants;
using ChannelConnector.Bench.Load;
using ChannelConnector.Bench.Reporting;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Bench;

/// <summary>Throughput of all contestants in turn, then the latency of the connector at half of its own throughput.</summary>
internal sealed class Benchmark(int repeat, TimeSpan duration, int connections, string? directory)
{
    private const string Account = "200000000000001";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(TextWriter output)
    {
        SignedRequests requests = new(Account, TimeProvider.System.GetUtcNow());
        Dictionary<Contestant, Sample> throughput = Enum.GetValues<Contestant>().ToDictionary(contestant => contestant, _ => new Sample());
        Dictionary<Contestant, Sample> processor = Enum.GetValues<Contestant>().ToDictionary(contestant => contestant, _ => new Sample());
        Sample middle = new(), late = new(), memoryBefore = new(), memoryAfter = new();
        for (int round = 0; round < repeat; round++)
        {
            foreach (Contestant contestant in Enum.GetValues<Contestant>())
            {
                await using ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
                using ConnectorWorkspace workspace = new(ConnectorWorkspace.ContractFor("WhatsApp", Account), farEnds, Place());
                await using ConnectorProcess process = await StartAsync(contestant, workspace, farEnds);
                LoadGenerator load = new([process.Client.BaseAddress!.Port], requests, connections);
                await load.FloodAsync(WarmUp);
                double memory = process.ResidentMebibytes;
                TimeSpan used = process.ProcessorTime;
                throughput[contestant].Add(await load.FloodAsync(duration));
                processor[contestant].Add((process.ProcessorTime - used).TotalMicroseconds / (throughput[contestant].Last * duration.TotalSeconds));
                if (contestant == Contestant.Durable)
                {
                    double[] latencies = await load.PaceAsync(throughput[contestant].Last / 2, duration);
                    middle.Add(latencies[latencies.Length / 2]);
                    late.Add(latencies[latencies.Length * 99 / 100]);
                    memoryBefore.Add(memory);
                    memoryAfter.Add(process.ResidentMebibytes);
                }

                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {contestant} {throughput[contestant].Last:0}/s"));
            }
        }

        double Ratio(Contestant floor) => throughput[Contestant.Durable].Median / throughput[floor].Median;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {connections} connections, {requests.Length} bytes a request, {repeat} x {duration.TotalSeconds:0} s, medians [least, most]
            bare, signature only      {throughput[Contestant.Bare]} requests/s, {processor[Contestant.Bare]} us of processor time each
            the same, storing nothing {throughput[Contestant.WithoutStoring]} requests/s, {processor[Contestant.WithoutStoring]} us
            durable                   {throughput[Contestant.Durable]} requests/s, {processor[Contestant.Durable]} us
            durable beside storing nothing {Ratio(Contestant.WithoutStoring):0.00} (goal: 0.50 or more), beside bare {Ratio(Contestant.Bare):0.00}
            latency at half that load, p50 {middle} ms, p99 {late} ms (goal: under 50)
            memory after the warm-up {memoryBefore} MiB, at the end {memoryAfter} MiB
            """));
        return 0;
    }

    private string? Place() => directory is null ? null : Path.Combine(directory, "connector-bench-" + Guid.NewGuid().ToString("N"));

    private static Task<ConnectorProcess> StartAsync(Contestant contestant, ConnectorWorkspace workspace, ConnectorFarEnds farEnds)
    {
        string name = contestant == Contestant.Durable ? "channel-connector" : "bench-connector";
        Dictionary<string, string> environment = contestant == Contestant.Durable ? [] : new() { [StandIn.Variable] = contestant.ToString() };
        return ConnectorProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, name), workspace, farEnds, environment);
    }
}
