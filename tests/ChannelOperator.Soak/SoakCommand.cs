using System.CommandLine;
using ChannelOperator.Soak.Crashes;
using ChannelOperator.Soak.LongRun;
using ChannelOperator.Soak.Losses;

namespace ChannelOperator.Soak;

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    /// <summary>Creates it; without a verb it runs everything.</summary>
    public static RootCommand Create()
    {
        Option<string?> scenario = new("--scenario") { HelpName = "NAME", Description = "Only this scenario." };
        Option<int> seed = new("--seed") { HelpName = "N", Description = "The same seed gives the same changes and faults.", DefaultValueFactory = _ => Environment.TickCount & int.MaxValue };
        Option<double> minutes = new("--minutes") { HelpName = "N", Description = "No round begins later.", DefaultValueFactory = _ => 30 };
        Option<int> channels = new("--channels") { HelpName = "N", Description = "How many channels.", DefaultValueFactory = _ => 300 };
        LongRunOptions Read(ParseResult result) => new() { Seed = result.GetValue(seed), Duration = TimeSpan.FromMinutes(result.GetValue(minutes)), Channels = result.GetValue(channels) };

        Command crashes = new("crashes", "Kill the operator at every write of every scenario.") { scenario };
        crashes.SetAction((result, _) => CrashSoak.RunAsync(result.GetValue(scenario), Console.Out));
        Command longRun = new("long-run", "Random changes and faults, held against a model.") { seed, minutes, channels };
        longRun.SetAction((result, _) => RunLongAsync(Read(result)));
        Option<int> kills = new("--kills") { HelpName = "N", Description = "How often the connector is killed.", DefaultValueFactory = _ => 300 };
        Option<double> mediaMinutes = new("--media-minutes") { HelpName = "N", Description = "How long media of all kinds come and go.", DefaultValueFactory = _ => 5 };
        Task<int> RunConnectorAsync(ParseResult result) => ConnectorSoakAsync(result.GetValue(seed), result.GetValue(kills), TimeSpan.FromMinutes(result.GetValue(mediaMinutes)));
        Command connector = new("connector", "Kill the connector at random moments, and look for what was lost, came twice, came back, or stayed too long.") { seed, kills, mediaMinutes };
        connector.SetAction((result, _) => RunConnectorAsync(result));
        RootCommand root = new("Runs what takes too long for every day: every crash point, then the connector's kills, then a long run.") { seed, minutes, channels, kills, mediaMinutes, crashes, connector, longRun };
        root.SetAction(async (result, _) => await CrashSoak.RunAsync(only: null, Console.Out) + await RunConnectorAsync(result) + await RunLongAsync(Read(result)));
        return root;
    }

    private static async Task<int> ConnectorSoakAsync(int seed, int kills, TimeSpan media) =>
        await LossSoak.RunAsync(seed, kills, Console.Out) + await RetentionSoak.RunAsync(seed, media, Console.Out) == 0 ? 0 : 1;

    private static async Task<int> RunLongAsync(LongRunOptions options) => (await LongRunSoak.RunAsync(options, Console.Out)).Count == 0 ? 0 : 1;
}
