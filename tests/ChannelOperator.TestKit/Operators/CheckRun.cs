using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Operators;

/// <summary>A run of <c>channel-operator check</c>, as a user or a pipeline starts it.</summary>
public sealed record CheckRun(int ExitCode, string Output, string Error)
{
    /// <summary>The report, where <c>-o json</c> was asked for.</summary>
    public JsonNode Report => JsonNode.Parse(Output) ?? throw new InvalidOperationException(Error);

    /// <summary>The channels of the report by name.</summary>
    public IReadOnlyDictionary<string, JsonNode> Channels => Report["channels"]!.AsArray().ToDictionary(channel => channel!["name"]!.GetValue<string>(), channel => channel!, StringComparer.Ordinal);

    /// <summary>Runs it. The environment holds PATH and KUBECONFIG and nothing else.</summary>
    /// <param name="executable">The operator of the build.</param>
    /// <param name="arguments">What stands behind <c>check</c>.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="kubeconfig">The cluster.</param>
    public static async Task<CheckRun> StartAsync(string executable, IEnumerable<string> arguments, string? input = null, string? kubeconfig = null)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = Path.GetTempPath() };
        if (kubeconfig is not null)
        {
            environment["KUBECONFIG"] = kubeconfig;
        }

        CommandOutput output = await CommandOutput.OfAsync(executable, ["check", .. arguments], environment, input);
        return new CheckRun(output.ExitCode, output.StandardOutput, output.StandardError);
    }
}
