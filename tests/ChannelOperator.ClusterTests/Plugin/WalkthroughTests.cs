using System.Text.RegularExpressions;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Documents;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Plugin;

/// <summary>
/// docs/walkthrough.md and, after it, docs/kubectl-channel.md, run as they are written: every command in its order, in a shell, and what it prints against what the document shows.
/// With WRITE_WALKTHROUGH=1 the outputs are written into the documents instead, elisions excepted, to be read before they are committed.
/// </summary>
[Collection(PluginCollection.Name)]
public sealed partial class WalkthroughTests(PluginFixture fixture)
{
    private static readonly string[] Documents = ["docs/walkthrough.md", "docs/kubectl-channel.md"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private DateTimeOffset _earlier;

    [Fact]
    public async Task EveryCommand_ShowsWhatTheDocumentShows()
    {
        // What make up brings along, and the document takes away first.
        foreach (string folder in new[] { "policies", "connectors", "samples" })
        {
            await fixture.Cluster.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config", folder));
        }

        using UserShell shell = fixture.Shell();
        foreach (string document in Documents)
        {
            await RunAsync(shell, document);
        }
    }

    /// <summary>The comparison takes any generated name for any other: here they have to be those of one run.</summary>
    [Fact]
    public async Task NamesInTheOutputs_AreThoseOfTheRecordsThatWereCreated()
    {
        string[] texts = await Task.WhenAll(Documents.Select(document => File.ReadAllTextAsync(Repository.PathOf(document))));
        string[] created = [.. Created().Matches(texts[0]).Select(match => match.Groups["name"].Value)];

        Assert.Equal(3, created.Length);
        Assert.All(texts.SelectMany(text => RecordName().Matches(text)).Select(match => match.Value), name => Assert.Contains(name, created));
    }

    private async Task RunAsync(UserShell shell, string document)
    {
        string text = await File.ReadAllTextAsync(Repository.PathOf(document));
        int written = 0;
        bool isWriting = Environment.GetEnvironmentVariable("WRITE_WALKTHROUGH") == "1";
        foreach (ConsoleStep step in ConsoleDocument.Read(text))
        {
            KubectlResult result = await RunAsync(shell, step, $"{document}:{step.Line}", isWriting);
            bool isElided = step.Output.Contains("...", StringComparison.Ordinal);
            if (isWriting && (!isElided || ShownOutput.Matches(step.Output, result.StandardOutput)))
            {
                string shown = Block(step.Command, step.Output);
                int start = text.IndexOf(shown, written, StringComparison.Ordinal);
                string block = Block(step.Command, isElided ? ShownOutput.Refreshed(step.Output, result.StandardOutput) : result.StandardOutput.TrimEnd());
                text = text[..start] + block + text[(start + shown.Length)..];
                written = start + block.Length;
            }
            else
            {
                Assert.True(
                    ShownOutput.Matches(step.Output, result.StandardOutput),
                    $"{document}:{step.Line}: $ {step.Command}\nshown:\n{ShownOutput.Neutral(step.Output)}\nprinted:\n{ShownOutput.Neutral(result.StandardOutput)}\n{result.StandardError}");
            }
        }

        if (isWriting)
        {
            await File.WriteAllTextAsync(Repository.PathOf(document), text);
        }
    }

    /// <summary>A command that reads may come before the operator has acted: it is repeated. One that writes has to succeed at once.</summary>
    private async Task<KubectlResult> RunAsync(UserShell shell, ConsoleStep step, string place, bool isWriting)
    {
        if (!step.IsReading)
        {
            await LaterAsync(step.Command);
            KubectlResult result = await shell.RunAsync(step.Command);
            Assert.True(result.ExitCode == 0, $"{place}: $ {step.Command}\n{result.StandardOutput}{result.StandardError}");
            return result;
        }

        KubectlResult last = new(-1, "", "");
        try
        {
            return await Wait.ForAsync(
                step.Command,
                async _ => last = await shell.RunAsync(step.Command),
                seen => seen.ExitCode == 0 && ShownOutput.Matches(step.Output, seen.StandardOutput),
                isWriting ? TimeSpan.FromSeconds(8) : Patience);
        }
        catch (TimeoutException)
        {
            return last;
        }
    }

    /// <summary>A reader takes longer than a second between two commands that write down the time of day; of two records of one second the stricter would stand.</summary>
    private async Task LaterAsync(string command)
    {
        if (command.Contains("$(date ", StringComparison.Ordinal))
        {
            DateTimeOffset earlier = _earlier;
            _earlier = await Wait.ForAsync("another second", _ => Task.FromResult(TimeProvider.System.GetUtcNow()), now => now.ToUnixTimeSeconds() > earlier.ToUnixTimeSeconds(), Patience);
        }
    }

    private static string Block(string command, string output) => $"$ {command}\n{output}{(output.Length > 0 ? "\n" : "")}";

    [GeneratedRegex("^channelreview\\.channeloperator\\.io/(?<name>\\S+) created$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Created();

    [GeneratedRegex("(approved|revoked)-[a-z0-9]{5}(?![a-z0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RecordName();
}
