using System.CommandLine;
using ChannelOperator.Plugin;
using ChannelOperator.Text;

namespace ChannelOperator.Commands;

/// <summary>What is wrong with a command line of the plugin, in one line.</summary>
internal static class UsageError
{
    private const int Longest = 500;

    /// <summary>The line.</summary>
    public static string Text(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        bool isRoot = command is RootCommand;
        string error = isRoot && result.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-')) is { } verb ? NoVerb(verb, command) : result.Errors[0].Message;
        return OneLine.Of($"{error} See kubectl channel {(isRoot ? "" : command.Name + " ")}--help", Longest);
    }

    private static string NoVerb(string given, Command root)
    {
        IReadOnlyList<string> near = NearNames.To(given, root.Subcommands.Select(verb => verb.Name));
        return $"there is no verb \"{given}\"{(near.Count > 0 ? $": did you mean {string.Join(", ", near)}?" : ".")}";
    }
}
