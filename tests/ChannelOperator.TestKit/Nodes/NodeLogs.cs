using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>Collects what tells afterwards what happened. What cannot be had is told in its file, and stops nothing.</summary>
internal sealed class NodeLogs(string directory)
{
    /// <summary>Copies the logs of programs as they are now.</summary>
    public void CopyComponents(string source)
    {
        string target = Directory.CreateDirectory(Path.Combine(directory, "components")).FullName;
        foreach (string file in Directory.EnumerateFiles(source))
        {
            CopyGrowing(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    /// <summary>Asks the cluster for its pods, their logs, also of containers that ended, and its events.</summary>
    public async Task WritePodsAsync(Kubectl kubectl)
    {
        string pods = Directory.CreateDirectory(Path.Combine(directory, "pods")).FullName;
        await AnswerAsync(kubectl, Path.Combine(directory, "pods.txt"), "get", "pods", "--all-namespaces", "-o", "wide");
        await AnswerAsync(kubectl, Path.Combine(directory, "events.txt"), "get", "events", "--all-namespaces", "--sort-by=.lastTimestamp");
        foreach ((string @namespace, string name) in await PodsAsync(kubectl))
        {
            string file = Path.Combine(pods, $"{@namespace}_{name}");
            await AnswerAsync(kubectl, file + ".txt", "describe", "pod", name, "-n", @namespace);
            await AnswerAsync(kubectl, file + ".log", "logs", name, "-n", @namespace, "--all-containers", "--prefix", "--timestamps");
            await AnswerAsync(kubectl, file + ".previous.log", "logs", name, "-n", @namespace, "--all-containers", "--prefix", "--timestamps", "--previous");
        }
    }

    private static async Task<IReadOnlyList<(string Namespace, string Name)>> PodsAsync(Kubectl kubectl)
    {
        KubectlResult result = await kubectl.TryRunAsync("get", "pods", "--all-namespaces", "-o", "json");
        return result.ExitCode == 0
            ? [.. from pod in JsonNode.Parse(result.StandardOutput)!["items"]!.AsArray()
                  select ((string)pod!["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!)]
            : [];
    }

    private static async Task AnswerAsync(Kubectl kubectl, string file, params string[] arguments)
    {
        KubectlResult result = await kubectl.TryRunAsync(arguments);
        if (result.StandardOutput.Length > 0 || !file.EndsWith(".previous.log", StringComparison.Ordinal))
        {
            await File.WriteAllTextAsync(file, result.StandardOutput + result.StandardError);
        }
    }

    // Its process may be writing at this moment.
    private static void CopyGrowing(string source, string target)
    {
        using FileStream from = new(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using FileStream to = File.Create(target);
        from.CopyTo(to);
    }
}
