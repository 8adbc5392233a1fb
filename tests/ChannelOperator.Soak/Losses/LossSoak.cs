using System.Globalization;
using ChannelOperator.TestKit.Connectors.Losses;

namespace ChannelOperator.Soak.Losses;

/// <summary>The connector killed hundreds of times, in turns as one of each platform.</summary>
internal static class LossSoak
{
    // A run of these many ends with everything sent once more: what is found, is found soon.
    private const int KillsInARun = 25;

    private static readonly string[] Platforms = ["WhatsApp", "Facebook", "Instagram", "X"];

    /// <summary>The connector that was built with this.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "channel-connector");

    /// <summary>Runs it and tells the results.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int seed, int kills, TextWriter output)
    {
        bool isRight = true;
        for (int run = 0; run * KillsInARun < kills; run++)
        {
            LossReport report = await LossRun.RunAsync(new LossOptions
            {
                Executable = Executable,
                Platform = Platforms[run % Platforms.Length],
                Seed = unchecked(seed + run),
                Kills = Math.Min(KillsInARun, kills - (run * KillsInARun)),
            });
            await output.WriteLineAsync(report.Summary);
            foreach (string problem in report.Problems.Take(20))
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"    {problem}"));
            }

            isRight &= report.Problems.Count == 0;
        }

        return isRight ? 0 : 1;
    }
}
