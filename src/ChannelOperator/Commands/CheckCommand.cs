using System.CommandLine;
using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Checks;
using ChannelOperator.Checks.Reports;
using ChannelOperator.Checks.Sources;
using ChannelOperator.Manifests;
using ChannelOperator.Plugin.Reading;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Commands;

/// <summary>The verb <c>check</c>: what the operator would decide on declared channels, before they are applied.</summary>
internal sealed class CheckCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "check";

    /// <summary>The exit code where a check cannot be made.</summary>
    public const int Trouble = 3;

    private const string Table = "table";
    private const string Json = "json";
    private const string GitHub = "github";

    private readonly Argument<string[]> _paths = new("PATH") { Description = "Files, directories with all below them, or - for standard input.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _at = new("--at") { HelpName = "TIME", Description = "Judge for this time, such as 2027-03-01 or 2027-03-01T12:00:00Z, and compare with now: what will have stopped by then?" };
    private readonly Option<string?> _diff = new("--diff") { HelpName = "BASE", Description = "Compare with a file, a directory, or a git revision of PATH such as origin/main: what does the change stop or start?" };
    private readonly Option<bool> _againstCluster = new("--against-cluster") { Description = "Lay PATH over what is in the cluster, and compare with it: what does applying stop or start?" };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { HelpName = "FILE", Description = "The cluster, for --against-cluster. Otherwise KUBECONFIG, otherwise ~/.kube/config." };
    private readonly Option<string?> _context = new("--context") { HelpName = "NAME", Description = "The context in the kubeconfig file. Otherwise its current one." };
    private readonly Option<string> _namespace = new("--namespace", "-n") { HelpName = "NAME", Description = "The namespace of channels and reviews that name none. Otherwise default.", DefaultValueFactory = _ => "default" };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FORMAT", Description = $"{Table}, {Json} or {GitHub} (annotations of a pull request). Otherwise {Table}.", DefaultValueFactory = _ => Table };

    public CheckCommand()
    {
        _output.AcceptOnlyFromAmong(Table, Json, GitHub);
        _at.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && ReadTime(text) is null)
            {
                result.AddError($"--at: \"{text}\" is not a time such as 2027-03-01 or 2027-03-01T12:00:00Z");
            }
        });
    }

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        CheckCommand check = new();
        Command command = new(Name, """
            Say what the operator would decide on the channels in files, and why; nothing is applied.

            Exit codes: 0 all channels run, or are stopped as declared; compared with before, none stops.
            1 a channel is blocked; compared with before, one stops. 2 the files have mistakes. 3 the check cannot be made.
            """)
        {
            check._paths, check._at, check._diff, check._againstCluster, check._kubeconfig, check._context, check._namespace, check._output,
        };
        check._paths.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } option)
            {
                result.AddError($"there is no option {option.Value}: see {Name} --help");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(check._againstCluster) && result.GetValue(check._diff) is not null)
            {
                result.AddError("--diff and --against-cluster: compare with one of them");
            }
        });
        command.SetAction((result, cancellationToken) => check.RunAsync(result, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        try
        {
            CheckReport report = await CheckAsync(result, TimeProvider.System, cancellationToken);
            Write(report, result.GetValue(_output)!, result.InvocationConfiguration.Output);
            return report.ExitCode;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is: a pipeline that cannot be told what is wrong takes it for a blocked channel.
            await result.InvocationConfiguration.Error.WriteLineAsync($"channel-operator check: {exception.Message}");
            return Trouble;
        }
    }

    private async Task<CheckReport> CheckAsync(ParseResult result, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] paths = result.GetValue(_paths)!;
        string ns = result.GetValue(_namespace)!;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset at = result.GetValue(_at) is { } text ? ReadTime(text)!.Value : now;
        KindSchemas schemas = new();
        string? diff = result.GetValue(_diff);
        bool isRevision = diff is not null && !File.Exists(diff) && !Directory.Exists(diff);
        if (isRevision && paths.Contains(ManifestFiles.StandardInput))
        {
            throw new CheckException($"--diff {diff}: standard input has no revisions: give the file that it is compared with");
        }

        IReadOnlyList<ManifestFile> files = ManifestFiles.Read(paths, Console.In);
        if (result.GetValue(_againstCluster))
        {
            using PluginConnection connection = PluginConnection.Open(result.GetValue(_kubeconfig), result.GetValue(_context));
            ClusterSnapshot cluster = await new SnapshotReader(connection.Api).ReadAsync(ns: null, cancellationToken);
            DeclaredObjects applied = DeclaredObjects.Read(files, schemas, ns, await LiveObjects.ReadAsync(connection.Api, cancellationToken));
            return Checker.Check(applied, cluster.Overlay(applied.Snapshot), at, new Baseline("the cluster", cluster, now));
        }

        DeclaredObjects declared = DeclaredObjects.Read(files, schemas, ns);
        if (diff is not null)
        {
            IReadOnlyList<ManifestFile> before = isRevision ? await GitRevision.ReadAsync(diff, paths, cancellationToken) : ManifestFiles.Read([diff], TextReader.Null);
            return Checker.Check(declared, declared.Snapshot, at, new Baseline(diff, DeclaredObjects.Read(before, schemas, ns).Snapshot, at));
        }

        return Checker.Check(declared, declared.Snapshot, at, at == now ? null : new Baseline($"now, {Timestamp.Rounded(now)}", declared.Snapshot, now));
    }

    private static void Write(CheckReport report, string format, TextWriter output)
    {
        switch (format)
        {
            case Json:
                output.WriteLine(JsonSerializer.Serialize(report, CheckJsonContext.Default.CheckReport));
                break;
            case GitHub:
                new GitHubReport(Environment.GetEnvironmentVariable("GITHUB_WORKSPACE")).Write(report, output);
                break;
            default:
                TextReport.Write(report, output, Display.OfConsole());
                break;
        }
    }

    /// <summary>A day begins at midnight UTC.</summary>
    private static DateTimeOffset? ReadTime(string text) => new Timestamp(text.Length == 10 ? text + "T00:00:00Z" : text).Value;
}
