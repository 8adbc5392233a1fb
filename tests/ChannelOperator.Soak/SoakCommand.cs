using System.CommandLine;
using ChannelOperator.Soak.Crashes;

namespace ChannelOperator.Soak;

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    /// <summary>Creates it.</summary>
    public static RootCommand Create()
    {
        Option<string?> scenario = new("--scenario") { Description = "Only this one." };
        Command crashes = new("crashes", "Kill the operator at every write of every scenario.");
        crashes.Options.Add(scenario);
        crashes.SetAction((result, cancellationToken) => CrashSoak.RunAsync(result.GetValue(scenario), Console.Out));
        RootCommand root = new("Runs what takes too long for every day.");
        root.Subcommands.Add(crashes);
        return root;
    }
}
