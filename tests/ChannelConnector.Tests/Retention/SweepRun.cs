using System.Diagnostics;
using ChannelConnector.Tests.Flows;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Retention;

/// <summary>The verb <c>sweep</c> as the operator's Job runs it: its own process, and no directory of credentials unless the state is external.</summary>
internal sealed record SweepRun(int ExitCode, string Output, string Error)
{
    public static async Task<SweepRun> RunAsync(ConnectorWorld world, string? contract = null, bool hasCredentials = false)
    {
        ProcessStartInfo info = new(
            ConnectorWorld.Executable,
            ["sweep", "--contract", contract ?? world.Workspace.ContractPath, "--credentials", hasCredentials ? world.Workspace.CredentialsPath : Path.Combine(world.Workspace.RootPath, "none"), "--state", world.Workspace.StatePath])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = await ProcessLauncher.StartAsync(info);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new SweepRun(process.ExitCode, output, await error);
    }
}
