using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.Soak.LongRun;

/// <summary>The long run as a whole.</summary>
public static class LongRunSoak
{
    /// <summary>Runs it.</summary>
    /// <param name="options">How.</param>
    /// <param name="output">Where it tells its progress.</param>
    /// <param name="plantedBug">Makes of the operators and their proxies ones with a bug, to see that it is found.</param>
    /// <returns>What was wrong; empty if nothing.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(LongRunOptions options, TextWriter output, ProxyStep? plantedBug = null)
    {
        await output.WriteLineAsync($"{options.Channels} channels in {options.Worlds} worlds for {options.Duration}, seed {options.Seed}");
        await using OperatorPair pair = await OperatorPair.StartAsync(plantedBug);
        await using LongRunner runner = new(options, pair, output);
        return await runner.RunAsync();
    }
}
