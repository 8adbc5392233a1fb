using System.CommandLine;
using ChannelOperator.Hosting;

namespace ChannelOperator.Commands;

/// <summary>The command line.</summary>
internal static class OperatorCommand
{
    /// <summary>Creates the root command; without a verb it runs the operator.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Channel Operator: runs the connectors of messaging channels as their platforms' terms and approvals allow, and no others.");
        RunOptions options = new();
        Command run = new("run", "Run the operator until it is stopped (the default).");
        options.AddTo(run);
        options.AddTo(root);
        run.SetAction((result, cancellationToken) => RunAsync(options.Read(result), cancellationToken));
        root.SetAction((result, cancellationToken) => RunAsync(options.Read(result), cancellationToken));
        root.Subcommands.Add(run);
        root.Subcommands.Add(CheckCommand.Create());
        return root;
    }

    /// <summary>How the command is invoked.</summary>
    /// <remarks>
    /// The library would cut the process off 2 s after a signal. The host gives its services 30 s to end their writes, send their events and give the
    /// lease up; the pod has 40 s. In between, because neither is to be cut short.
    /// </remarks>
    public static InvocationConfiguration Invocation() => new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(35) };

    /// <summary>Runs what a command line asks for.</summary>
    /// <returns>The exit code; 1, or of the check command 3, for a command line that cannot be understood.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult command = Create().Parse(arguments);
        int exitCode = await command.InvokeAsync(Invocation());
        return command.Errors.Count > 0 && command.CommandResult.Command.Name == CheckCommand.Name ? CheckCommand.Trouble : exitCode;
    }

    private static async Task<int> RunAsync(OperatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using WebApplication app = OperatorHost.Build(options);
            OperatorExit exit = app.Services.GetRequiredService<OperatorExit>();
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return exit.Error is { } error ? Fail(error) : 0;
        }
        catch (OperatorException exception)
        {
            return Fail(exception.Message);
        }
        catch (IOException exception)
        {
            return Fail($"--metrics-address {options.MetricsAddress} cannot be listened on: {exception.Message}");
        }
    }

    private static int Fail(string error)
    {
        Console.Error.WriteLine($"channel-operator: {error}");
        return 1;
    }
}
