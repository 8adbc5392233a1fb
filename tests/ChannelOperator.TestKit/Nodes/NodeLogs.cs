using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>Collects what tells afterwards what happened. What cannot be had is told in its file, and stops nothing.</summary>
internal sealed class NodeLogs(Kubectl kubectl, IReadOnlyList<string> componentLogs)
{
    public async Task WriteAsync(string directory)
    {
        foreach (string file in componentLogs.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        {
            CopyGrowing(file, Path.Combine(Directory.CreateDirectory(Path.Combine(directory, "components")).FullName, Path.GetFileName(file)));
        }

        await AnswerAsync(Path.Combine(directory, "pods.txt"), "get", "pods", "--all-namespaces", "-o", "wide");
        await AnswerAsync(Path.Combine(directory, "events.txt"), "get", "events", "--all-namespaces", "--sort-by=.lastTimestamp");
        string pods = Directory.CreateDirectory(Path.Combine(directory, "pods")).FullName;
        foreach ((string @namespace, string name) in await PodsAsync())
        {
            string file = Path.Combine(pods, $"{@namespace}_{name}");
            await AnswerAsync(file + ".txt", "describe", "pod", name, "-n", @namespace);
            await AnswerAsync(file + ".log", "logs", name, "-n", @namespace, "--all-containers", "--prefix", "--timestamps");
            await AnswerAsync(file + ".previous.log", "logs", name, "-n", @namespace, "--all-containers", "--prefix", "--timestamps", "--previous");
        }
    }

    private async Task<IReadOnlyList<(string Namespace, string Name)>> PodsAsync()
    {
        KubectlResult result = await kubectl.TryRunAsync("get", "pods", "--all-namespaces", "-o", "json");
        return result.ExitCode == 0
            ? [.. from pod in JsonNode.Parse(result.StandardOutput)!["items"]!.AsArray()
                  select ((string)pod!["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!)]
            : [];
    }

    private async Task AnswerAsync(string file, params string[] arguments)
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
