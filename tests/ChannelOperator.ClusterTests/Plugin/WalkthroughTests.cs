using System.Text;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Documents;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Plugin;

/// <summary>
/// docs/walkthrough.md and, after it, docs/kubectl-channel.md, run as they are written: every command in its order, in a shell, and what it prints against what the document shows.
/// With WRITE_WALKTHROUGH=1 the outputs are written into the documents instead, elisions excepted, to be read before they are committed.
/// </summary>
[Collection(PluginCollection.Name)]
public sealed class WalkthroughTests(PluginFixture fixture)
{
    private static readonly string[] Documents = ["docs/walkthrough.md", "docs/kubectl-channel.md"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task EveryCommand_ShowsWhatTheDocumentShows()
    {
        using UserShell shell = fixture.Shell();
        StringBuilder printed = new();
        foreach (string document in Documents)
        {
            await RunAsync(shell, document, printed);
        }
    }

    private static async Task RunAsync(UserShell shell, string document, StringBuilder printed)
    {
        string text = await File.ReadAllTextAsync(Repository.PathOf(document));
        int written = 0;
        bool isWriting = Environment.GetEnvironmentVariable("WRITE_WALKTHROUGH") == "1";
        foreach (ConsoleStep step in ConsoleDocument.Read(text))
        {
            // What explain has printed is pasted as it was printed: with the time and the user of this run.
            string command = Pasted(step.Command, printed.ToString()) ?? step.Command;
            KubectlResult result = await RunAsync(shell, step, command, $"{document}:{step.Line}", isWriting);
            printed.Append(result.StandardOutput);
            if (isWriting && !step.Output.Split('\n').Contains("..."))
            {
                string shown = Block(step.Command, step.Output);
                int start = text.IndexOf(shown, written, StringComparison.Ordinal);
                string block = Block(step.Command, result.StandardOutput.TrimEnd());
                text = text[..start] + block + text[(start + shown.Length)..];
                written = start + block.Length;
            }
            else if (!isWriting)
            {
                Assert.True(
                    ShownOutput.Matches(step.Output, result.StandardOutput),
                    $"{document}:{step.Line}: $ {command}\nshown:\n{ShownOutput.Neutral(step.Output)}\nprinted:\n{ShownOutput.Neutral(result.StandardOutput)}\n{result.StandardError}");
            }
        }

        if (isWriting)
        {
            await File.WriteAllTextAsync(Repository.PathOf(document), text);
        }
    }

    /// <summary>A command that reads may come before the operator has acted: it is repeated. One that writes has to succeed at once.</summary>
    private static async Task<KubectlResult> RunAsync(UserShell shell, ConsoleStep step, string command, string place, bool isWriting)
    {
        if (!step.IsReading)
        {
            KubectlResult result = await shell.RunAsync(command);
            Assert.True(result.ExitCode == 0, $"{place}: $ {command}\n{result.StandardOutput}{result.StandardError}");
            return result;
        }

        KubectlResult last = new(-1, "", "");
        try
        {
            return await Wait.ForAsync(
                command,
                async _ => last = await shell.RunAsync(command),
                seen => seen.ExitCode == 0 && ShownOutput.Matches(step.Output, seen.StandardOutput),
                isWriting ? TimeSpan.FromSeconds(8) : Patience);
        }
        catch (TimeoutException)
        {
            return last;
        }
    }

    private static string? Pasted(string command, string printed)
    {
        string wanted = ShownOutput.Neutral(command);
        int lines = command.Split('\n').Length;
        string[] all = printed.Split('\n');
        // The last that was printed: an earlier one may be out of date.
        return Enumerable.Range(0, Math.Max(0, all.Length - lines + 1)).Reverse().Select(start => string.Join('\n', all.Skip(start).Take(lines))).FirstOrDefault(candidate => ShownOutput.Neutral(candidate) == wanted);
    }

    private static string Block(string command, string output) => $"$ {command}\n{output}{(output.Length > 0 ? "\n" : "")}";
}
