using System.CommandLine;
using System.Globalization;
using ChannelOperator.Bench.Reporting;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Bench;

/// <summary>The command line of the benchmark.</summary>
internal static class BenchCommand
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>Creates it.</summary>
    public static RootCommand Create()
    {
        Option<int?> channels = new("--channels") { HelpName = "N", Description = $"How many channels. Otherwise {BenchOptions.DefaultChannels}; with --guard {BenchOptions.DefaultGuardChannels}." };
        Option<int> repeat = new("--repeat") { HelpName = "R", Description = "How often each race is run. Otherwise 3.", DefaultValueFactory = _ => 3 };
        Option<string?> json = new("--json") { HelpName = "FILE", Description = "Also write the figures as JSON." };
        Option<bool> guard = new("--guard") { Description = "Only count writes, on few channels: under a minute, for every build." };
        channels.Validators.Add(result => Check(result, result.GetValueOrDefault<int?>() is not < 10 and not > 99_999, "--channels must be from 10 to 99999"));
        repeat.Validators.Add(result => Check(result, result.GetValueOrDefault<int>() is >= 1 and <= 100, "--repeat must be from 1 to 100"));
        RootCommand root = new("Measures Channel Operator against a real Kubernetes API server, and in the same run the floor that the API server sets. Exit code 1: a count is wrong.")
        {
            channels, repeat, json, guard,
        };
        root.SetAction((parsed, cancellationToken) => RunAsync(
            new BenchOptions
            {
                Channels = parsed.GetValue(channels) ?? (parsed.GetValue(guard) ? BenchOptions.DefaultGuardChannels : BenchOptions.DefaultChannels),
                Repeat = parsed.GetValue(repeat),
                JsonPath = parsed.GetValue(json),
                Guard = parsed.GetValue(guard),
            },
            cancellationToken));
        return root;
    }

    private static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        long start = Time.GetTimestamp();
        void Progress(string text) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{Time.GetElapsedTime(start).TotalSeconds,5:0.0} s] {text}"));
        try
        {
            Report report = await new Benchmark(options, Progress).RunAsync(cancellationToken);
            await Console.Out.WriteLineAsync(ReportText.Write(report));
            if (options.JsonPath is { } path)
            {
                await File.WriteAllTextAsync(path, ReportJson.Write(report), cancellationToken);
            }

            return report.IsWrong ? 1 : 0;
        }
        catch (Exception exception) when (exception is TimeoutException or LocalClusterException or KubectlException or InvalidOperationException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"bench: {exception.Message}");
            return 1;
        }
    }

    private static void Check(System.CommandLine.Parsing.SymbolResult result, bool ok, string error)
    {
        if (!ok)
        {
            result.AddError(error);
        }
    }
}
