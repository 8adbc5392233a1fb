using System.CommandLine;
using System.CommandLine.Parsing;
using ChannelOperator.Plugin.Reading;

namespace ChannelOperator.Commands;

/// <summary>The options that the plugin's verbs share, named as kubectl's.</summary>
internal sealed class ChannelOptions
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { HelpName = "FILE", Description = "The kubeconfig file. Otherwise those of KUBECONFIG, otherwise ~/.kube/config." };
    private readonly Option<string?> _context = new("--context") { HelpName = "NAME", Description = "The context in it. Otherwise its current one." };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { HelpName = "NAME", Description = "The namespace. Otherwise the context's." };
    private readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "All namespaces." };
    private readonly Option<string?> _platform = new("--platform") { HelpName = "PLATFORM", Description = "Only channels of this platform, in upper or lower case." };
    private readonly Option<string?> _selector = new("--selector", "-l") { HelpName = "LABELS", Description = "Only channels with these labels." };
    private readonly Dictionary<Command, Option<string>> _formats = [];

    /// <summary>Adds which cluster is meant.</summary>
    public void AddConnection(Command command)
    {
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
    }

    /// <summary>Adds cluster, namespace and format.</summary>
    public void AddReading(Command command, string description, params string[] formats)
    {
        Option<string> format = new("--output", "-o") { HelpName = "FORMAT", Description = description, DefaultValueFactory = _ => formats[0] };
        // The library's own check answers in as many lines as there are formats.
        format.Validators.Add(result => Check(result, result.Tokens is not [{ } given, ..] || formats.Contains(given.Value), $"--output \"{result.Tokens.FirstOrDefault()?.Value}\" is none of {string.Join(", ", formats)}."));
        _formats[command] = format;
        command.Options.Add(_namespace);
        command.Options.Add(format);
        AddConnection(command);
    }

    /// <summary>Adds which channels are meant.</summary>
    public void AddScope(Command command)
    {
        command.Options.Add(_all);
        command.Options.Add(_platform);
        command.Options.Add(_selector);
    }

    /// <summary>Opens the cluster.</summary>
    public PluginConnection Open(ParseResult result) => PluginConnection.Open(result.GetValue(_kubeconfig), result.GetValue(_context));

    /// <summary>The namespace that is meant; null for all.</summary>
    public string? NamespaceIn(ParseResult result, string otherwise) => result.GetResult(_all) is not null && result.GetValue(_all) ? null : result.GetValue(_namespace) ?? otherwise;

    /// <summary>The platform that is meant; null for all.</summary>
    public string? PlatformIn(ParseResult result) => result.GetValue(_platform);

    /// <summary>The labels that are meant; null for all.</summary>
    public string? SelectorIn(ParseResult result) => result.GetValue(_selector);

    /// <summary>The format.</summary>
    public string FormatIn(ParseResult result) => result.GetValue(_formats[result.CommandResult.Command])!;

    /// <summary>Refuses a command line.</summary>
    public static void Check(SymbolResult result, bool ok, string error)
    {
        if (!ok)
        {
            result.AddError(error);
        }
    }
}
