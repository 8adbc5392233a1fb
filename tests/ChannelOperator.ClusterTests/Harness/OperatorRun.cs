using System.Diagnostics;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>An operator that ends by itself: how, and what it said.</summary>
public sealed record OperatorRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The one line on standard error; anything else there fails the test.</summary>
    public string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Runs the operator with nothing in its environment that points to a cluster, but what is given.</summary>
    public static async Task<OperatorRun> OfAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo info = new(TestCluster.OperatorExecutable, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in info.Environment.Keys.Where(name => name.StartsWith("KUBE", StringComparison.Ordinal) || name.StartsWith("CHANNEL_OPERATOR_", StringComparison.Ordinal)).ToArray())
        {
            info.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        using Process process = Process.Start(info)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
            return new OperatorRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    public static Task<OperatorRun> OfAsync(params string[] arguments) => OfAsync(new Dictionary<string, string>(), arguments);
}
