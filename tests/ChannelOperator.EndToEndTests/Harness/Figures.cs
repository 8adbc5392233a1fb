using System.Globalization;
using Xunit.Abstractions;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>What was measured, for people: `make e2e` prints it at the end.</summary>
internal static class Figures
{
    private static readonly string? Path = Environment.GetEnvironmentVariable("CHANNEL_OPERATOR_FIGURES");

    /// <summary>Tells a time.</summary>
    public static void Tell(this ITestOutputHelper output, string what, TimeSpan took) =>
        Tell(output, what, string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.00} s"));

    /// <summary>Tells a figure with its unit.</summary>
    public static void Tell(this ITestOutputHelper output, string what, string figure)
    {
        output.WriteLine($"{what}: {figure}");
        if (Path is not null)
        {
            File.AppendAllText(Path, $"{what}: {figure}\n");
        }
    }
}
