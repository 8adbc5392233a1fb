using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.Hosting;

namespace ChannelOperator.Commands;

/// <summary>The options of <c>run</c>. Each can also be given by an environment variable; the command line wins.</summary>
internal sealed partial class RunOptions
{
    private static readonly OperatorOptions Defaults = new();

    private readonly Option<string?> _kubeconfig = Text("--kubeconfig", "FILE", "The cluster, as a kubeconfig file. Otherwise KUBECONFIG, otherwise the cluster that the process runs in.", null);
    private readonly Option<string?> _context = Text("--context", "NAME", "The context in the kubeconfig file. Otherwise its current one.", "CHANNEL_OPERATOR_CONTEXT");
    private readonly Option<string?> _namespaces = Text("--namespaces", "A,B", "The namespaces to look after, and no PlatformPolicy's status. Otherwise all.", "CHANNEL_OPERATOR_NAMESPACES");
    private readonly Option<int> _workers = Number("--workers", "N", "How many channels are worked on at once, 1 to 256.", "CHANNEL_OPERATOR_WORKERS", Defaults.Workers, 1, 256);
    private readonly Option<bool> _leaderElect = Flag("--leader-elect", "Let one of several replicas act while the others stand by. Off: --leader-elect=false, for a single process.", "CHANNEL_OPERATOR_LEADER_ELECT", Defaults.LeaderElect);
    private readonly Option<string?> _leaderElectionNamespace = Text("--leader-election-namespace", "NAME", "Where the lease is. Otherwise the operator's own namespace.", "CHANNEL_OPERATOR_LEADER_ELECTION_NAMESPACE");
    private readonly Option<string?> _metricsAddress = Text("--metrics-address", "HOST:PORT", $"Where /metrics, /livez and /readyz are. Otherwise {Defaults.MetricsAddress}.", "CHANNEL_OPERATOR_METRICS_ADDRESS");
    private readonly Option<string?> _unknownGrace = Text("--unknown-grace", "DURATION", $"How long a running connector keeps running while its policy is missing or an input cannot be read, such as 5m. Otherwise {Duration.From(Defaults.UnknownGrace)}.", "CHANNEL_OPERATOR_UNKNOWN_GRACE");

    public RunOptions()
    {
        _namespaces.Validators.Add(CheckNamespaces);
        _unknownGrace.Validators.Add(result => Check(result, result.GetValueOrDefault<string?>() is not { } text || new Duration(text).Value is not null, "--unknown-grace must be a duration such as 5m or 1h30m"));
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _kubeconfig, _context, _namespaces, _workers, _leaderElect, _leaderElectionNamespace, _metricsAddress, _unknownGrace })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    public OperatorOptions Read(ParseResult result) => new()
    {
        Kubeconfig = result.GetValue(_kubeconfig),
        Context = result.GetValue(_context),
        Namespaces = result.GetValue(_namespaces) is { } namespaces ? Split(namespaces) : [],
        Workers = result.GetValue(_workers),
        LeaderElect = result.GetValue(_leaderElect),
        LeaderElectionNamespace = result.GetValue(_leaderElectionNamespace),
        MetricsAddress = result.GetValue(_metricsAddress) ?? Defaults.MetricsAddress,
        UnknownGrace = result.GetValue(_unknownGrace) is { } grace ? new Duration(grace).Value!.Value : Defaults.UnknownGrace,
    };

    /// <summary>None named would mean all, and a variable that a manifest failed to fill in would be looked after in vain.</summary>
    private static void CheckNamespaces(OptionResult result)
    {
        if (result.GetValueOrDefault<string?>() is { } text)
        {
            string[] names = Split(text);
            Check(result, names.Length > 0, $"--namespaces: \"{text}\" names none; leave the option out for all namespaces");
            foreach (string name in names)
            {
                Check(result, NamespaceName().IsMatch(name), $"--namespaces: \"{name}\" is not the name of a namespace");
            }
        }
    }

    private static string[] Split(string namespaces) => [.. namespaces.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static void Check(SymbolResult result, bool ok, string error)
    {
        if (!ok)
        {
            result.AddError(error);
        }
    }

    private static Option<string?> Text(string name, string value, string description, string? variable) => new(name)
    {
        Description = Describe(description, variable),
        HelpName = value,
        DefaultValueFactory = _ => variable is null ? null : NullIfEmpty(Environment.GetEnvironmentVariable(variable)),
    };

    private static Option<int> Number(string name, string value, string description, string variable, int otherwise, int least, int most)
    {
        string allowed = string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");
        int? Read(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null;
        return new(name)
        {
            Description = Describe($"{description} Otherwise {otherwise}.", variable),
            HelpName = value,
            DefaultValueFactory = result => Parse(result, variable, Environment.GetEnvironmentVariable(variable), otherwise, Read, allowed),
            // The library's own parser throws at the first look at a text that is no number.
            CustomParser = result => Parse(result, name, result.Tokens.Count == 0 ? null : result.Tokens[0].Value, otherwise, Read, allowed),
        };
    }

    private static Option<bool> Flag(string name, string description, string variable, bool otherwise) => new(name)
    {
        Description = Describe(description, variable),
        DefaultValueFactory = result => Parse(result, variable, Environment.GetEnvironmentVariable(variable), otherwise, text => bool.TryParse(text, out bool flag) ? flag : null, "true or false"),
    };

    private static T Parse<T>(ArgumentResult result, string source, string? given, T otherwise, Func<string, T?> parse, string allowed)
        where T : struct
    {
        if (NullIfEmpty(given) is not { } text)
        {
            return otherwise;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        result.AddError($"{source}: \"{text}\" is not {allowed}");
        return otherwise;
    }

    private static string Describe(string description, string? variable) => variable is null ? description : $"{description} [{variable}]";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamespaceName();

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
