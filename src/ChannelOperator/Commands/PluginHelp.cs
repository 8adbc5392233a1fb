using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ChannelOperator.Commands;

/// <summary>The help of the plugin, with the name that it is called by: the library takes that of the program's file, which is the operator's.</summary>
internal sealed class PluginHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    /// <summary>Help is given whatever else is missing.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Writes it.</summary>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using StringWriter text = new();
        parseResult.InvocationConfiguration.Output = text;
        try
        {
            return _help.Invoke(parseResult);
        }
        finally
        {
            parseResult.InvocationConfiguration.Output = output;
            // In the line of the usage alone: it is indented.
            output.Write(text.ToString().Replace($"\n  {RootCommand.ExecutableName} ", "\n  kubectl channel ", StringComparison.Ordinal));
        }
    }
}
