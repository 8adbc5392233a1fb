using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>How a refusal looks: the process ends, not with 0, and says why in one line on stderr.</summary>
internal static class Refusal
{
    /// <summary>Starts a pod, and judges how it ends.</summary>
    /// <exception cref="BreachException">It starts, or does not say why not.</exception>
    public static async Task<string> ExpectAsync(World world, PodSpec? spec = null)
    {
        await using Pod pod = await world.StartAsync(spec);
        int? code = await pod.WaitAsync(world.Setup.StartPatience);
        string[] lines = pod.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (code, lines) switch
        {
            (_, [.., var last]) when last.Contains("runc run failed", StringComparison.Ordinal) => throw new BreachException($"the container could not be started at all: {last}"),
            (null, _) => throw new BreachException($"it had not ended after {world.Setup.StartPatience.TotalSeconds:0} s"),
            (0, _) => throw new BreachException("it ended with 0"),
            (_, [var line]) => $"it ended with {code}: {line}",
            _ => throw new BreachException($"it ended with {code}, and with {lines.Length} lines on stderr in place of one"),
        };
    }
}
