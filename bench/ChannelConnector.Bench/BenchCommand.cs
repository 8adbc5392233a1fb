using System.CommandLine;

namespace ChannelConnector.Bench;

/// <summary>The command line of the benchmark.</summary>
internal static class BenchCommand
{
    /// <summary>Creates it.</summary>
    public static RootCommand Create()
    {
        Option<int> repeat = new("--repeat") { HelpName = "R", Description = "How often each is measured; they take turns.", DefaultValueFactory = _ => 3 };
        Option<int> seconds = new("--seconds") { HelpName = "N", Description = "How long each time.", DefaultValueFactory = _ => 6 };
        Option<int> connections = new("--connections") { HelpName = "N", Description = "How many at once.", DefaultValueFactory = _ => 64 };
        Option<string?> state = new("--state") { HelpName = "DIRECTORY", Description = "On which disk the inbox is; the temporary directory's unless told otherwise." };
        Option<bool> replicas = new("--replicas") { Description = "Measure replicas on PostgreSQL beside one on its file, and nothing else." };
        RootCommand root = new("Measures the connector beside the same service that stores nothing and a bare endpoint that only verifies signatures, in one run.") { repeat, seconds, connections, state, replicas };
        root.SetAction((result, _) =>
        {
            TimeSpan duration = TimeSpan.FromSeconds(result.GetValue(seconds));
            return result.GetValue(replicas)
                ? new ReplicaBenchmark(result.GetValue(repeat), duration, result.GetValue(connections)).RunAsync(Console.Out)
                : new Benchmark(result.GetValue(repeat), duration, result.GetValue(connections), result.GetValue(state)).RunAsync(Console.Out);
        });
        return root;
    }
}
