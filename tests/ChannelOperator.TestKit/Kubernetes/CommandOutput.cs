using System.Diagnostics;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>What a command that ran to its end gave back.</summary>
internal sealed record CommandOutput(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Runs a command to its end; kills it if cancelled. Its environment is what <paramref name="environment"/> gives and PATH.</summary>
    public static async Task<CommandOutput> OfAsync(
        string executable, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? standardInput = null, CancellationToken cancellationToken = default)
    {
        var info = new ProcessStartInfo(executable, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Clear();
        info.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        using var process = await ProcessLauncher.StartAsync(info);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteInputAsync(process, standardInput, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new CommandOutput(process.ExitCode, await output, await error);
        }
        finally
        {
            EndIfRunning(process);
        }
    }

    private static async Task WriteInputAsync(Process process, string? text, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync((text ?? "").AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended without reading its input. Its exit code and output tell why.
        }
    }

    private static void EndIfRunning(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }
}
