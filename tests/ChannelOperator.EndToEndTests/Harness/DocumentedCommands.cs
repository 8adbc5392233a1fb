using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>Commands as a document prints them: what people copy has to work.</summary>
internal static class DocumentedCommands
{
    private const string Prompt = "$ kubectl ";

    /// <summary>Runs the kubectl commands of the first block of a section, one after the other.</summary>
    public static async Task RunAsync(LocalCluster cluster, string document, string section)
    {
        foreach (string[] arguments in Read(await File.ReadAllTextAsync(Repository.PathOf(document)), section))
        {
            // What the commands' comments say of old servers; and what is too new for one is passed over.
            bool isNew = cluster.Version.IsAtLeast(1, 30);
            if (arguments.Contains(Repository.PathOf("config/extras"), StringComparer.Ordinal) && !cluster.Version.IsAtLeast(1, 21))
            {
                continue;
            }

            await cluster.Kubectl.RunAsync(arguments[0] == "apply" && !isNew ? [.. arguments, "--validate=false"] : arguments);
        }
    }

    private static IEnumerable<string[]> Read(string text, string section)
    {
        string[] commands =
        [
            .. text.Split('\n')
                .SkipWhile(line => line != $"## {section}")
                .SkipWhile(line => line != "```console")
                .TakeWhile(line => line != "```")
                .Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)),
        ];
        return commands.Length == 0
            ? throw new InvalidOperationException($"section {section} has no block of kubectl commands")
            : commands.Select(line => line[Prompt.Length..].Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Complete).ToArray());
    }

    // The documents' paths are those of a checkout.
    private static string Complete(string argument) => argument.Split('/')[0] is "crds" or "config" ? Repository.PathOf(argument) : argument;
}
