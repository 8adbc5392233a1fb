using System.CommandLine;
using ChannelOperator.Api;
using ChannelOperator.Plugin;
using ChannelOperator.Plugin.Reading;

namespace ChannelOperator.Commands;

/// <summary>The verbs <c>halt</c> and <c>resume</c>.</summary>
internal static class HaltCommand
{
    private const int LongestReason = 1024;
    private const int LongestBy = 256;

    /// <summary>Creates <c>halt</c>.</summary>
    public static Command Create(ChannelOptions options)
    {
        Argument<string> platform = new("PLATFORM") { Description = "The platform, in upper or lower case." };
        Option<string> reason = new("--reason") { HelpName = "TEXT", Required = true, Description = "Why. Every channel's status repeats it: write nothing into it that is not for all." };
        Option<string?> by = new("--by") { HelpName = "NAME", Description = "Who halts it. Otherwise who the API server takes you for." };
        reason.Validators.Add(result => ChannelOptions.Check(result, result.GetValueOrDefault<string>() is { Length: > 0 and <= LongestReason }, $"--reason must have 1 to {LongestReason} characters."));
        by.Validators.Add(result => ChannelOptions.Check(result, result.GetValueOrDefault<string?>() is null or { Length: > 0 and <= LongestBy }, $"--by must have 1 to {LongestBy} characters."));
        Command halt = new("halt", "Stop every channel of a platform, whatever else is declared, and wait until their connectors are at zero.\n\nExample:\n  kubectl channel halt whatsapp --reason \"incident 4711\"") { platform, reason, by };
        Finish(halt, options, (halting, result, wait, token) => halting.HaltAsync(result.GetValue(platform)!, result.GetValue(reason)!, result.GetValue(by), wait, token));
        return halt;
    }

    /// <summary>Creates <c>resume</c>.</summary>
    public static Command CreateResume(ChannelOptions options)
    {
        Argument<string> platform = new("PLATFORM") { Description = "The platform, in upper or lower case." };
        Command resume = new("resume", "Lift the halt of a platform, and wait until the operator has judged its channels anew.\n\nExample:\n  kubectl channel resume whatsapp") { platform };
        Finish(resume, options, (halting, result, wait, token) => halting.ResumeAsync(result.GetValue(platform)!, wait, token));
        return resume;
    }

    private static void Finish(Command command, ChannelOptions options, Func<PlatformHalting, ParseResult, TimeSpan, CancellationToken, Task<int>> act)
    {
        Option<bool> yes = new("--yes", "-y") { Description = "Do not ask. Needed where nobody can be asked." };
        Option<bool> wait = new("--wait") { Description = "Wait until it is done. Off: --wait=false.", DefaultValueFactory = _ => true };
        Option<string> timeout = new("--timeout") { HelpName = "DURATION", Description = "How long to wait, such as 2m.", DefaultValueFactory = _ => "2m" };
        timeout.Validators.Add(result => ChannelOptions.Check(result, new Duration(result.GetValueOrDefault<string>() ?? "").Value > TimeSpan.Zero, "--timeout must be a duration such as 2m; not to wait at all: --wait=false."));
        command.Options.Add(yes);
        command.Options.Add(wait);
        command.Options.Add(timeout);
        options.AddConnection(command);
        command.SetAction(async (result, token) =>
        {
            using PluginConnection connection = options.Open(result);
            PlatformHalting halting = new(connection.Cluster, TimeProvider.System, Console.Out, result.GetValue(yes) ? null : Ask);
            return await act(halting, result, result.GetValue(wait) ? new Duration(result.GetValue(timeout)!).Value!.Value : TimeSpan.Zero, token);
        });
    }

    private static bool Ask(string question)
    {
        if (Console.IsInputRedirected)
        {
            throw new PluginException("nobody can be asked here, and nothing was changed: give --yes", PluginExit.Usage);
        }

        Console.Out.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
