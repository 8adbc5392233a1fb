using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Plugin;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Plugin.Text;
using ChannelOperator.Text;

namespace ChannelOperator.Commands;

/// <summary>The command line of the kubectl plugin: the same program under the name <c>kubectl-channel</c>.</summary>
internal sealed class ChannelCommand
{
    private const string FileName = "kubectl-channel";

    private readonly ChannelOptions _options = new();

    /// <summary>Whether the program was called by the plugin's name.</summary>
    /// <param name="processPath">Its file, symbolic links resolved.</param>
    /// <param name="calledAs">What it was called by, where the system tells: a link of that name to the operator must not start an operator.</param>
    public static bool IsNamed(string? processPath, string? calledAs) =>
        new[] { processPath, calledAs }.Any(path => Path.GetFileNameWithoutExtension(path) == FileName);

    /// <summary>What the program was called by, on Linux; null elsewhere.</summary>
    public static string? CalledAs() => File.Exists("/proc/self/cmdline") ? File.ReadAllText("/proc/self/cmdline").Split('\0')[0] : null;

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="PluginExit"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult result = new ChannelCommand().Create().Parse(arguments);
        // Its 1 and 2 are answers.
        bool isCheck = result.CommandResult.Command.Name == CheckCommand.Name;
        int notDone = isCheck ? CheckCommand.Trouble : PluginExit.NotDone;
        if (result.Errors.Count > 0)
        {
            return Fail(UsageError.Text(result), isCheck ? CheckCommand.Trouble : PluginExit.Usage);
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Fail("interrupted", notDone);
        }
        catch (Exception exception) when (PluginErrors.Text(exception) is { } line)
        {
            return Fail(line, exception is PluginException plugin ? plugin.ExitCode : notDone);
        }
    }

    private RootCommand Create()
    {
        RootCommand root = new("Shows what Channel Operator does with messaging channels and why, checks files before they are applied, and halts platforms.");
        PluginHelp help = new();
        root.Options.OfType<HelpOption>().Single().Action = help;
        root.SetAction(help.Invoke);
        root.Subcommands.Add(List());
        root.Subcommands.Add(Explain());
        root.Subcommands.Add(History());
        root.Subcommands.Add(Deadlines());
        root.Subcommands.Add(HaltCommand.Create(_options));
        root.Subcommands.Add(HaltCommand.CreateResume(_options));
        root.Subcommands.Add(CheckCommand.Create());
        return root;
    }

    private Command List()
    {
        Command list = new("list", "List channels, those first that need a person.\n\nExamples:\n  kubectl channel list -A\n  kubectl channel list -n cx --platform whatsapp -o wide\n  kubectl channel list -A -o json");
        _options.AddReading(list, "table, wide, name or json.", "table", "wide", "name", "json");
        _options.AddScope(list);
        list.SetAction((result, cancellationToken) => ReadAsync(result, async (session, ns) =>
        {
            ReportList reports = await session.ListAsync(ns, _options.PlatformIn(result), _options.SelectorIn(result), cancellationToken);
            string format = _options.FormatIn(result);
            if (format == "json")
            {
                WriteJson(reports, ReportJsonContext.Default.ReportList);
                return;
            }

            Warn(reports.Gaps);
            if (format == "name")
            {
                reports.Items.ToList().ForEach(report => Console.Out.WriteLine($"messagingchannel.{ApiGroup.Name}/{report.Name}"));
            }
            else if (reports.Items.Count == 0)
            {
                Console.Error.WriteLine($"no channels {(ns is null ? "in any namespace" : "in namespace " + ns)}");
            }
            else
            {
                ListText.Write(Console.Out, Display.OfConsole(), reports, ns is null, format == "wide");
            }
        }));
        return list;
    }

    private Command Explain()
    {
        Argument<string> name = new("NAME") { Description = "The channel." };
        Command explain = new("explain", "Say whether a channel runs, why, what would change it, and who can do that.\n\nExamples:\n  kubectl channel explain support-whatsapp -n cx\n  kubectl channel explain support-whatsapp -n cx -o json") { name };
        _options.AddReading(explain, "text or json.", "text", "json");
        explain.SetAction((result, cancellationToken) => ReadAsync(result, async (session, ns) =>
        {
            ReportList reports = await session.ExplainAsync(ns!, result.GetValue(name)!, cancellationToken);
            if (_options.FormatIn(result) == "json")
            {
                WriteJson(reports, ReportJsonContext.Default.ReportList);
                return;
            }

            ChannelReport report = reports.Items[0];
            string? seen = report.StatusBehind is null ? null : await session.OperatorAsync(ns!, cancellationToken);
            new ExplainText(Console.Out, Display.OfConsole(), reports.Time).Write(report, reports.Gaps, seen);
        }));
        return explain;
    }

    private Command History()
    {
        Argument<string> name = new("NAME") { Description = "The channel." };
        Command history = new("history", "Show the last decisions on a channel, the records of its account, and its events.\n\nExample:\n  kubectl channel history support-whatsapp -n cx") { name };
        _options.AddReading(history, "table or json.", "table", "json");
        history.SetAction((result, cancellationToken) => ReadAsync(result, async (session, ns) =>
        {
            HistoryList list = await session.HistoryAsync(ns!, result.GetValue(name)!, cancellationToken);
            if (_options.FormatIn(result) == "json")
            {
                WriteJson(list, ReportJsonContext.Default.HistoryList);
                return;
            }

            Warn(list.Gaps);
            HistoryText.Write(Console.Out, Display.OfConsole(), list);
        }));
        return history;
    }

    private Command Deadlines()
    {
        Command deadlines = new("deadlines", "Show which running channels stop by themselves, the nearest first, and what keeps them running.\n\nExamples:\n  kubectl channel deadlines -A\n  kubectl channel deadlines -A --within 30d");
        Option<string?> within = new("--within") { HelpName = "DURATION", Description = "Only what stops within this time, such as 30d or 12h." };
        within.Validators.Add(result => ChannelOptions.Check(result, result.GetValueOrDefault<string?>() is not { } text || new Duration(text).Value is not null, "--within must be a duration such as 30d or 12h."));
        deadlines.Options.Add(within);
        _options.AddReading(deadlines, "table or json.", "table", "json");
        _options.AddScope(deadlines);
        deadlines.SetAction((result, cancellationToken) => ReadAsync(result, async (session, ns) =>
        {
            ReportList reports = await session.ListAsync(ns, _options.PlatformIn(result), _options.SelectorIn(result), cancellationToken);
            DeadlineList list = PluginSession.Deadlines(reports, result.GetValue(within) is { } text ? new Duration(text).Value : null);
            if (_options.FormatIn(result) == "json")
            {
                WriteJson(list, ReportJsonContext.Default.DeadlineList);
                return;
            }

            Warn(list.Gaps);
            if (list.Items.Count == 0)
            {
                Console.Error.WriteLine("no running channel stops by itself in that time");
                return;
            }

            DeadlinesText.Write(Console.Out, Display.OfConsole(), list);
        }));
        return deadlines;
    }

    private async Task<int> ReadAsync(ParseResult result, Func<PluginSession, string?, Task> act)
    {
        using PluginConnection connection = _options.Open(result);
        await act(new PluginSession(connection.Cluster, TimeProvider.System), _options.NamespaceIn(result, connection.Namespace));
        return PluginExit.Done;
    }

    private static void Warn(IReadOnlyList<string> gaps)
    {
        foreach (string gap in gaps)
        {
            Console.Error.WriteLine($"note: {gap}");
        }
    }

    private static void WriteJson<T>(T value, JsonTypeInfo<T> type)
    {
        JsonSerializerOptions readable = new(type.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Console.Out.WriteLine(JsonSerializer.Serialize(value, (JsonTypeInfo<T>)readable.GetTypeInfo(typeof(T))));
    }

    private static int Fail(string error, int exitCode)
    {
        Console.Error.WriteLine($"kubectl channel: {error}");
        return exitCode;
    }
}
